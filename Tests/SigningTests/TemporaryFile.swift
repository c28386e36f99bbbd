import Foundation

/// Runs the closure with the path of a file of these contents, which only its owner may read unless said otherwise.
@discardableResult
func withTemporaryFile<Result>(
    _ contents: String, permissions: Int = 0o600, _ body: (String) throws -> Result
) throws -> Result {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    guard
        FileManager.default.createFile(
            atPath: path, contents: Data(contents.utf8), attributes: [.posixPermissions: permissions])
    else { throw CocoaError(.fileWriteUnknown) }
    defer { unlink(path) }
    return try body(path)
}
