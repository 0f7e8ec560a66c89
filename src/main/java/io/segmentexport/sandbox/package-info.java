/**
 * A Klaviyo to try and test against on loopback: real HTTP, the rules that Klaviyo enforces, and faults on demand.
 * It speaks the bulk import part of API revision 2026-07-15 and shares no code with the client it is used to test.
 */
package io.segmentexport.sandbox;
