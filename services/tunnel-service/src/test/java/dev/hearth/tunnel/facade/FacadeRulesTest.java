package dev.hearth.tunnel.facade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.tunnel.facade.FacadeRules.Decision;
import dev.hearth.tunnel.http.RequestTarget;
import io.netty.handler.codec.http.QueryStringDecoder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FacadeRulesTest {
  private static final String NS = "/api/v1/namespaces/hearth-s1";
  private final FacadeRules rules = new FacadeRules("s1", "hearth-s1");

  @ParameterizedTest(name = "{0} {1} -> {2}")
  @CsvSource(
      textBlock =
          """
          GET,    /version,                     GET
          GET,    /api,                         GET
          GET,    /apis,                        GET
          GET,    /api/v1,                      GET
          GET,    /apis/apps/v1,                GET
          POST,   NS/pods,                      CREATE
          GET,    NS/pods,                      LIST
          GET,    NS/pods?watch=true,           WATCH
          GET,    NS/pods?watch=false,          LIST
          GET,    NS/pods/exec-1,               GET
          GET,    NS/pods/exec-1?watch=1,       WATCH
          GET,    NS/pods/exec-1/log?follow=true, GET
          DELETE, NS/pods/exec-1,               DELETE
          DELETE, NS/pods?labelSelector=a%3Db,  DELETECOLLECTION
          POST,   NS/configmaps,                CREATE
          PATCH,  NS/configmaps/spark-exec,     PATCH
          DELETE, NS/configmaps,                DELETECOLLECTION
          PATCH,  NS/services/spark-1-driver-svc, PATCH
          DELETE, NS/services,                  DELETECOLLECTION
          GET,    NS/persistentvolumeclaims,    LIST
          DELETE, NS/persistentvolumeclaims,    DELETECOLLECTION
          GET,    NS/events,                    LIST
          """)
  void allows(String method, String uri, String verb) {
    Decision decision = decide(method, uri);

    assertThat(decision).isInstanceOf(Decision.Allowed.class);
    assertThat(((Decision.Allowed) decision).verb().name()).isEqualTo(verb);
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      textBlock =
          """
          POST,   /version
          GET,    /openapi/v2
          GET,    /metrics
          GET,    /healthz
          GET,    /api/v1/pods
          GET,    /api/v1/nodes
          GET,    /api/v1/namespaces
          GET,    /api/v1/namespaces/hearth-s1
          GET,    /api/v1/namespaces/hearth-s2/pods
          GET,    /api/v1/namespaces/kube-system/pods
          GET,    /api/v1/watch/namespaces/hearth-s1/pods
          GET,    /apis/apps/v1/namespaces/hearth-s1/deployments
          POST,   /apis/authentication.k8s.io/v1/tokenreviews
          POST,   /apis/apps/v1
          GET,    NS/secrets
          GET,    NS/secrets/hearth-endpoint
          POST,   NS/serviceaccounts/spark-driver/token
          GET,    NS/serviceaccounts
          POST,   NS/rolebindings
          GET,    NS/pods/exec-1/exec?command=sh
          POST,   NS/pods/exec-1/exec?command=sh
          POST,   NS/pods/exec-1/attach
          GET,    NS/pods/exec-1/attach
          GET,    NS/pods/exec-1/portforward
          GET,    NS/pods/exec-1/proxy
          GET,    NS/pods/exec-1/proxy/metrics
          GET,    NS/services/driver/proxy
          POST,   NS/pods/exec-1/eviction
          POST,   NS/pods/exec-1/binding
          PATCH,  NS/pods/exec-1/ephemeralcontainers
          PATCH,  NS/pods/exec-1/resize
          PUT,    NS/pods/exec-1/status
          PUT,    NS/pods/exec-1
          PATCH,  NS/pods/exec-1
          POST,   NS/pods/exec-1
          PUT,    NS/configmaps/spark-exec
          GET,    NS/configmaps
          GET,    NS/configmaps/spark-exec
          GET,    NS/configmaps?watch=true
          DELETE, NS/configmaps/spark-exec
          POST,   NS/services
          GET,    NS/services
          GET,    NS/services/driver
          GET,    NS/services?watch=true
          DELETE, NS/services/spark-ui
          POST,   NS/persistentvolumeclaims
          GET,    NS/persistentvolumeclaims/data
          GET,    NS/persistentvolumeclaims?watch=true
          DELETE, NS/persistentvolumeclaims/data
          PATCH,  NS/services/driver
          GET,    NS/pods/exec-1/log?insecureSkipTLSVerifyBackend=true
          GET,    NS/events?watch=true
          POST,   NS/events
          DELETE, NS/pods/hearth-endpoint
          DELETE, NS/pods/driver-1
          DELETE, NS/services/driver
          DELETE, NS/configmaps/kube-root-ca.crt
          PATCH,  NS/configmaps/kube-root-ca.crt
          HEAD,   NS/pods
          OPTIONS, NS/pods
          """)
  void refuses(String method, String uri) {
    assertThat(decide(method, uri)).isInstanceOf(Decision.Refused.class);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          NS/pods,                                     'hearth.dev/role!=endpoint,hearth.dev/role!=driver'
          NS/pods?labelSelector=a%3Db,                 'a=b,hearth.dev/role!=endpoint,hearth.dev/role!=driver'
          NS/pods?label%53elector=a,                   'a,hearth.dev/role!=endpoint,hearth.dev/role!=driver'
          NS/pods?labelSelector=a&labelSelector=b,     'a,b,hearth.dev/role!=endpoint,hearth.dev/role!=driver'
          NS/services?labelSelector=a%3Db,             'a=b,hearth.dev/session!=s1'
          """)
  void sweepSparesThePlatformsOwn(String uri, String selector) {
    Decision.Allowed allowed = (Decision.Allowed) decide("DELETE", uri + "&propagationPolicy=x");

    var query = new QueryStringDecoder(allowed.uri()).parameters();
    assertThat(query.get("labelSelector")).containsExactly(selector);
  }

  private Decision decide(String method, String uri) {
    String whole = uri.replace("NS", NS);
    String fixed = whole.contains("?") ? whole : whole.replaceFirst("&", "?");
    return rules.decide(method, RequestTarget.parse(fixed).orElseThrow());
  }
}
