import Ethereum
import JSON

extension TransferCondition {
    /// - Parameter owner: Whose transfers are watched where the data do not say.
    init(_ data: TriggerData, owner: Address) throws(UnreadableTrigger) {
        switch data {
        case .json(let json): try self.init(json)
        case .abi(let bytes): try self.init(abi: bytes, owner: owner)
        }
    }

    private init(_ json: JSON) throws(UnreadableTrigger) {
        guard let account = try json.address("monitor") else {
            throw UnreadableTrigger("monitor is missing; it must be the address that is watched")
        }
        let least = try json.wholeNumber("min_amount") ?? .one
        self.init(
            token: try json.address("token"), account: account, direction: .incoming, least: least)
    }

    private init(abi bytes: [UInt8], owner: Address) throws(UnreadableTrigger) {
        guard bytes.count == 64, let values = try? ABIDecoder.decode(bytes, as: [.address, .uint(bits: 8)]),
            let token = values[0].address, let side = values[1].uint
        else { throw UnreadableTrigger("the trigger's data are neither JSON nor abi(address,uint8)") }
        let direction: Direction =
            switch side {
            case 0: .incoming
            case 1: .outgoing
            default: throw UnreadableTrigger("the direction is \(side); it must be 0 (in) or 1 (out)")
            }
        self.init(token: token, account: owner, direction: direction, least: .one)
    }
}
