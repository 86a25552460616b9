package dev.hearth.session;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import org.eclipse.microprofile.config.ConfigProvider;

/** Tokens as the identity provider would sign them. */
public final class Tokens {
  static final String ISSUER = "https://issuer.test";

  private Tokens() {}

  public static String user(String subject) {
    return token(subject, "hearth", "", Instant.now().plusSeconds(600));
  }

  public static String admin() {
    return token("admin", "hearth", "\"platform-admin\"", Instant.now().plusSeconds(600));
  }

  public static String token(String subject, String audience, String roles, Instant expiry) {
    String claims =
        """
        {"iss":"%s","sub":"%s","aud":"%s","preferred_username":"%s","iat":%d,"exp":%d,
         "realm_access":{"roles":[%s]}}"""
            .formatted(
                ISSUER,
                subject,
                audience,
                subject,
                Instant.now().minusSeconds(5).getEpochSecond(),
                expiry.getEpochSecond(),
                roles);
    return signed(claims);
  }

  /** Good, but it does not say whose. */
  public static String nobody() {
    return signed(
        """
        {"iss":"%s","aud":"hearth","iat":%d,"exp":%d}"""
            .formatted(
                ISSUER,
                Instant.now().minusSeconds(5).getEpochSecond(),
                Instant.now().plusSeconds(60).getEpochSecond()));
  }

  private static String signed(String claims) {
    String header = "{\"alg\":\"RS256\",\"typ\":\"JWT\"}";
    String signed =
        encode(header.getBytes(StandardCharsets.UTF_8))
            + "."
            + encode(claims.getBytes(StandardCharsets.UTF_8));
    return signed + "." + encode(sign(signed));
  }

  private static byte[] sign(String text) {
    try {
      byte[] pkcs8 =
          Base64.getDecoder()
              .decode(ConfigProvider.getConfig().getValue("test.signing-key", String.class));
      PrivateKey key =
          KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
