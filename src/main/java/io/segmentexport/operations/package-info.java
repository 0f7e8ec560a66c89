/** The operations API: what it offers, and what it answers. Knows nothing of Camel; the route pages call it. */
package io.segmentexport.operations;
