/**
 * What the route pages under {@code routes/} need of Java and only Camel can want: how a request to Klaviyo is made
 * and answered, which files a watched folder gives, and how it is all put together and started.
 */
package io.segmentexport.camel;
