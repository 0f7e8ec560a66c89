/**
 * The benchmark: how fast and in how little memory the packaged product carries segment files, measured beside plain
 * Java. Compiled and run by {@code mvn -Pbench verify} only; nothing of it is in the product's jar.
 */
package io.segmentexport.bench;
