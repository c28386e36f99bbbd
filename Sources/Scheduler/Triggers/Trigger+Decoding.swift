extension Trigger {
    /// Reads what fires a workflow; whatever bytes it has, this answers.
    package init(_ record: WorkflowRecord) {
        do throws(UnreadableTrigger) {
            self = try Self.decode(record)
        } catch {
            self = .unreadable(error.reason)
        }
    }

    private static func decode(_ record: WorkflowRecord) throws(UnreadableTrigger) -> Trigger {
        switch record.triggerType {
        case 1: .time
        case 2: .price(try PriceCondition(TriggerData(record.triggerData)))
        case 3: .transfer(try TransferCondition(TriggerData(record.triggerData), owner: record.owner))
        case let type:
            throw UnreadableTrigger("trigger type \(type) is unknown; 1 (time), 2 (price) and 3 (wallet) are known")
        }
    }
}
