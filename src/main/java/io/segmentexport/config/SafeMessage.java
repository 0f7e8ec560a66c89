package io.segmentexport.config;

/** An exception whose message is for people: it holds no key, no address and no cell of a file, and may be shown and logged. */
public interface SafeMessage {
}
