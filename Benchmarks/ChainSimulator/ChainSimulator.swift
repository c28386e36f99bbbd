/// Placeholder.
package enum ChainSimulator {}
