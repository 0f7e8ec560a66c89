/**
 * How the configuration file is written: the values of our keys ({@link io.segmentexport.config.notation.Notation}), cron
 * expressions, Camel's own keys, and what Java's properties read otherwise than people mean it. It uses {@code config}.
 */
package io.segmentexport.config.notation;
