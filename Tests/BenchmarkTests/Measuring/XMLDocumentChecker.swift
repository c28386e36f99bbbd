import Foundation
import FoundationXML

/// Reads XML, and says whether it is.
final class XMLDocumentChecker: NSObject, XMLParserDelegate {
    /// The names of the elements that it has.
    private(set) var elements: Set<String> = []

    func check(_ text: String) -> Bool {
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = self
        return parser.parse()
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        elements.insert(name)
    }
}
