/**
 * The import jobs of an account, from {@code queued} to their end.
 *
 * <p>Start with {@link io.segmentexport.sandbox.jobs.ImportJobs}, which accepts imports and advances its jobs.
 * {@link io.segmentexport.sandbox.jobs.JobTiming}, {@link io.segmentexport.sandbox.jobs.JobFate} and
 * {@link io.segmentexport.sandbox.jobs.ImportErrorRules} decide when a job ends, how, and which profiles fail in it.
 *
 * <p>Uses {@code profiles}.
 */
package io.segmentexport.sandbox.jobs;
