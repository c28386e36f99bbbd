import Foundation
import Signing

/// The files beside this one, which a script there made.
enum Vectors {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors")

    static func decode<Value: Decodable>(_ type: Value.Type = Value.self, from name: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(contentsOf: folder.appending(path: name)))
    }

    /// A signer with a key given in hexadecimal, loaded the way a worker does it.
    static func signer(key: String) throws -> LocalSigner {
        try withTemporaryFile(key) { try LocalSigner(loading: .file(path: $0)) }
    }
}
