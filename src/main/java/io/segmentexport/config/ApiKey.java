package io.segmentexport.config;

/** A private API key of Klaviyo. */
public interface ApiKey extends Secret {
}
