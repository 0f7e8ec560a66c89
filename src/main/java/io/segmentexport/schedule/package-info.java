/**
 * When exports run that do not run on arrival: what is due, what was missed, what is paused, and which files a run takes
 * then. Knows nothing of Camel.
 */
package io.segmentexport.schedule;
