/// Placeholder.
package enum Driver {}
