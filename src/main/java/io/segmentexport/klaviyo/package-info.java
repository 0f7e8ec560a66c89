/**
 * What is said to Klaviyo and what its answers mean: requests, answers, import jobs, rate budgets.
 * Nothing here sends anything or knows who does.
 */
package io.segmentexport.klaviyo;
