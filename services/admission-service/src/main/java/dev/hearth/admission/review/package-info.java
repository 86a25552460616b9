/**
 * The API server's question and our answer: {@code AdmissionReview} of {@code admission.k8s.io/v1}.
 * Decides by operation and by who asks; rules and defaults lie elsewhere.
 */
package dev.hearth.admission.review;
