/**
 * The command line, a class for each command. {@link io.segmentexport.cli.SegmentExport} is the program; the commands share
 * {@link io.segmentexport.cli.ConfiguredCommand}. Knows nothing of Camel.
 */
package io.segmentexport.cli;
