/**
 * Takes up a team's own pages while the service runs: {@link io.segmentexport.camel.reload.MyPages}.
 * {@link io.segmentexport.camel.reload.Page} tells what a page defines and why it cannot be used. It uses {@code observe}
 * for its health check, and nothing of {@code camel} beside it.
 */
package io.segmentexport.camel.reload;
