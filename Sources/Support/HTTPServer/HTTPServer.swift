/// Placeholder.
package enum HTTPServer {}
