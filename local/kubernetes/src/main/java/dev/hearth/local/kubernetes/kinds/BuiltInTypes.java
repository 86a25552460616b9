package dev.hearth.local.kubernetes.kinds;

import static dev.hearth.local.kubernetes.kinds.ResourceType.builtIn;

import java.util.List;

/**
 * The kinds that are there without a definition. Traits: n namespaced, s status subresource, g
 * generation counted, a in the category "all".
 */
final class BuiltInTypes {
  static final List<ResourceType> ALL =
      List.of(
          builtIn("", "v1", "namespaces", "Namespace", "s", "ns"),
          builtIn("", "v1", "nodes", "Node", "s", "no"),
          builtIn("", "v1", "pods", "Pod", "nsga", "po"),
          builtIn("", "v1", "podtemplates", "PodTemplate", "n"),
          builtIn("", "v1", "services", "Service", "nsa", "svc"),
          builtIn("", "v1", "endpoints", "Endpoints", "n", "ep"),
          builtIn("", "v1", "configmaps", "ConfigMap", "n", "cm"),
          builtIn("", "v1", "secrets", "Secret", "n"),
          builtIn("", "v1", "serviceaccounts", "ServiceAccount", "n", "sa"),
          builtIn("", "v1", "resourcequotas", "ResourceQuota", "ns", "quota"),
          builtIn("", "v1", "limitranges", "LimitRange", "n", "limits"),
          builtIn("", "v1", "events", "Event", "n", "ev"),
          builtIn("", "v1", "persistentvolumes", "PersistentVolume", "s", "pv"),
          builtIn("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", "ns", "pvc"),
          builtIn("", "v1", "replicationcontrollers", "ReplicationController", "nsga", "rc"),
          builtIn("apps", "v1", "deployments", "Deployment", "nsga", "deploy"),
          builtIn("apps", "v1", "replicasets", "ReplicaSet", "nsga", "rs"),
          builtIn("apps", "v1", "statefulsets", "StatefulSet", "nsga", "sts"),
          builtIn("apps", "v1", "daemonsets", "DaemonSet", "nsga", "ds"),
          builtIn("apps", "v1", "controllerrevisions", "ControllerRevision", "n"),
          builtIn("batch", "v1", "jobs", "Job", "nsga"),
          builtIn("batch", "v1", "cronjobs", "CronJob", "nsga", "cj"),
          builtIn(
              "autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", "nsa"),
          builtIn("rbac.authorization.k8s.io", "v1", "roles", "Role", "n"),
          builtIn("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding", "n"),
          builtIn("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", ""),
          builtIn(
              "rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", ""),
          builtIn("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", "ng", "netpol"),
          builtIn("networking.k8s.io", "v1", "ingresses", "Ingress", "nsg", "ing"),
          builtIn("networking.k8s.io", "v1", "ingressclasses", "IngressClass", "g"),
          builtIn("coordination.k8s.io", "v1", "leases", "Lease", "n"),
          builtIn("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", "ng"),
          builtIn("events.k8s.io", "v1", "events", "Event", "n"),
          builtIn("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", "nsg", "pdb"),
          builtIn("node.k8s.io", "v1", "runtimeclasses", "RuntimeClass", ""),
          builtIn("scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass", "g", "pc"),
          builtIn("storage.k8s.io", "v1", "storageclasses", "StorageClass", "", "sc"),
          builtIn("storage.k8s.io", "v1", "volumeattachments", "VolumeAttachment", "s"),
          builtIn("storage.k8s.io", "v1", "csidrivers", "CSIDriver", ""),
          builtIn("storage.k8s.io", "v1", "csinodes", "CSINode", ""),
          builtIn(
              "apiextensions.k8s.io",
              "v1",
              "customresourcedefinitions",
              "CustomResourceDefinition",
              "sg",
              "crd",
              "crds"),
          builtIn("apiregistration.k8s.io", "v1", "apiservices", "APIService", "s"),
          admission("mutatingwebhookconfigurations", "MutatingWebhookConfiguration"),
          admission("validatingwebhookconfigurations", "ValidatingWebhookConfiguration"),
          admission("validatingadmissionpolicies", "ValidatingAdmissionPolicy"),
          admission("validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding"));

  private BuiltInTypes() {}

  private static ResourceType admission(String plural, String kind) {
    return builtIn("admissionregistration.k8s.io", "v1", plural, kind, "g");
  }
}
