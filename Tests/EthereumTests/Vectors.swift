import Ethereum
import Foundation

/// The files beside this one, each of which names its origin or has a script that made it.
enum Vectors {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors")

    static func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
    }

    static func decode<Value: Decodable>(_ type: Value.Type = Value.self, from name: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(contentsOf: folder.appending(path: name)))
    }
}
