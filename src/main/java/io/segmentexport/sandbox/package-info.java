/**
 * A Klaviyo to try and test against: real HTTP on loopback, the rules and rate limits that Klaviyo enforces, and
 * faults on demand. It serves the bulk import part of API revision 2026-07-15. It shares no code with the client that
 * it tests.
 *
 * <p>Start with {@link io.segmentexport.sandbox.KlaviyoSandbox}, which
 * {@link io.segmentexport.sandbox.SandboxSettings} describe. A request passes the
 * {@link io.segmentexport.sandbox.Faults}, the common checks and the rate limits, and then goes to its resource.
 *
 * <p>This package is the server and what the rest of the project uses. Below it is {@code resource}: the answers, and what
 * an account holds. It knows nothing of this package.
 */
package io.segmentexport.sandbox;
