/** Health, metrics and alerts: what the service tells by itself of its runs, its connections, its ledger and its disk. */
package io.segmentexport.observe;
