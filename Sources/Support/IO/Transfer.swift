internal import CCurl

/// One thing that libcurl works on: a request, or the connection of a stream.
///
/// Belongs to the loop's thread.
final class Transfer {
    let easy: EasyHandle
    /// Who is told the end; kept while it is under way.
    var owner: (any TransferOwner)?

    init() throws(IOError) {
        easy = try EasyHandle()
        try easy.setDefaults()
        try easy.setOwner(self)
    }
}

/// Whoever had libcurl start something.
protocol TransferOwner: AnyObject {
    /// libcurl has finished, well or not.
    func finished(_ code: CURLcode)
    /// The loop ends, and so does everything that it carries.
    func abandoned()
}
