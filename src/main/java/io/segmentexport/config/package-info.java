/**
 * What the operator configures, read from {@code application.properties} and checked as a whole before anything
 * starts. Knows nothing of Camel nor of any other package of this project.
 */
package io.segmentexport.config;
