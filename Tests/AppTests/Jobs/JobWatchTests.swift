import Testing

@testable import App

@Suite struct JobWatchTests {
    @Test(arguments: [
        (#"{"workflowId":1}"#, #"{"id":"new","workflowId":1}"#, "new"),
        (#"{"workflowId": 1e5, "id": null, "x":[1, 2]}"#, #"{"id":"new","workflowId":1e5,"x":[1, 2]}"#, "new"),
        (#"{"id":"mine", "workflowId":1}"#, #"{"id":"mine", "workflowId":1}"#, "mine"),
        (#"{"id":7}"#, #"{"id":7}"#, nil), ("[1]", "[1]", nil), ("{", "{", nil), ("{}", #"{"id":"new"}"#, "new"),
    ])
    func `A job without an id gets one, and nothing else of it changes`(
        _ entry: String, _ pushed: String, _ id: String?
    ) {
        let identified = JobWatch.identified(Array(entry.utf8)) { "new" }
        #expect(String(decoding: identified.entry, as: UTF8.self) == pushed && identified.id == id)
    }
}
