/**
 * What the pages under {@code routes/} need of Java and only Camel can want. Start at {@link io.segmentexport.camel.Integration},
 * which puts the application together: {@link io.segmentexport.camel.RoutePages} reads the pages and the settings of Camel,
 * {@link io.segmentexport.camel.RunBeans} binds the beans of the stages, and {@link io.segmentexport.camel.ExportRoutes} makes
 * the routes of each export. {@link io.segmentexport.camel.Preflight} finds what keeps the service from starting.
 * {@link io.segmentexport.camel.KlaviyoCalls} makes the requests to Klaviyo. It may use everything but {@code cli}; nothing
 * else may use Camel.
 */
package io.segmentexport.camel;
