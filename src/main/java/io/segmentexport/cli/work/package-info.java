/**
 * What commands do with runs: {@link io.segmentexport.cli.work.Carrier} brings an {@link io.segmentexport.cli.work.Errand}'s
 * runs to their end, in this process or through the service. {@link io.segmentexport.cli.work.Terminal} is what a command
 * tells; {@link io.segmentexport.cli.work.StartCache} lets all of them start quickly. The commands use this package; it uses
 * none of them.
 */
package io.segmentexport.cli.work;
