package dev.hearth.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** The users of the realm that have signed in; tokens are renewed before they expire. */
final class People {
  private static final Duration MARGIN = Duration.ofMinutes(2);

  /** One that takes the provider of identities away can sign nobody in. */
  private static final Duration A_CLASS = Duration.ofMinutes(9);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String front;
  private final Web web;
  private final UnaryOperator<String> signIn;
  private final Map<String, Person> people = new ConcurrentHashMap<>();
  private final Map<String, Token> tokens = new ConcurrentHashMap<>();

  /**
   * @param signIn gets an access token for a login
   */
  People(String front, Web web, UnaryOperator<String> signIn) {
    this.front = front;
    this.web = web;
    this.signIn = signIn;
  }

  Person named(String login) {
    return people.computeIfAbsent(
        login, name -> new Person(front, name, tokens.computeIfAbsent(name, this::token), web));
  }

  private Token token(String login) {
    return new Token(login, signIn);
  }

  /** Signs those in anew, when next asked for, whose tokens would not last for a class of tests. */
  void renew() {
    tokens.values().removeIf(token -> !token.lasts(A_CLASS));
    people.keySet().retainAll(tokens.keySet());
  }

  /** Somebody's access token. */
  static final class Token {
    private final String login;
    private final UnaryOperator<String> signIn;
    private String text;
    private Instant expiry = Instant.MIN;

    private Token(String login, UnaryOperator<String> signIn) {
      this.login = login;
      this.signIn = signIn;
    }

    synchronized String text() {
      if (Instant.now().isAfter(expiry)) {
        text = signIn.apply(login);
        expiry = expiry(text).minus(MARGIN);
      }
      return text;
    }

    synchronized boolean lasts(Duration time) {
      return Instant.now().plus(time).isBefore(expiry);
    }

    private static Instant expiry(String token) {
      try {
        byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.")[1]);
        return Instant.ofEpochSecond(JSON.readTree(claims).path("exp").asLong());
      } catch (IOException e) {
        throw new UncheckedIOException("a token that cannot be read", e);
      }
    }
  }
}
