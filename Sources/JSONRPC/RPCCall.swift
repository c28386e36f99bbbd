package import JSON

/// A method and its parameters.
package struct RPCCall: Sendable {
    /// The name of the method.
    package let method: String
    /// The parameters as the text of a JSON array or object.
    package let params: [UInt8]

    /// Takes parameters that are JSON text already.
    package init(_ method: String, params: [UInt8]) {
        self.method = method
        self.params = params
    }

    /// Takes a closure that writes the elements of the parameter array.
    package init(_ method: String, _ elements: (inout JSONWriter) -> Void = { _ in }) {
        var writer = JSONWriter()
        writer.array(elements)
        self.init(method, params: writer.bytes)
    }

    /// About how many bytes the call takes in a request.
    var encodedSize: Int { method.utf8.count + params.count + 64 }

    func write(to writer: inout JSONWriter, id: UInt64) {
        writer.object {
            $0.member("jsonrpc", "2.0")
            $0.member("id", id)
            $0.member("method", method)
            $0.member("params") { $0.raw(params) }
        }
    }
}
