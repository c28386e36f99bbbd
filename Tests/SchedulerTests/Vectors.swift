import Foundation

/// The files beside this one, each of which names its origin or has a script that made it.
enum Vectors {
    static func decode<Value: Decodable>(_ type: Value.Type = Value.self, from name: String) throws -> Value {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors")
        return try JSONDecoder().decode(type, from: Data(contentsOf: folder.appending(path: name)))
    }
}
