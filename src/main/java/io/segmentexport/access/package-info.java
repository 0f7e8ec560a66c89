/** Who may do what: users, their roles, and what a role may. Knows nothing of Camel and nothing of HTTP. */
package io.segmentexport.access;
