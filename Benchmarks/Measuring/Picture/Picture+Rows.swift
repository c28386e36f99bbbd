import Glibc

extension Picture {
    /// - Parameter top: Where the row begins.
    func draw(_ row: Row, at top: Double, _ writer: inout SVGWriter) {
        writer.label(row.title, "name", x: Layout.margin, y: top + 13)
        writer.label(row.subtitle, "muted", x: Layout.margin, y: top + 33)
        if let rate = row.rate { draw(rate, of: row.originalRate, at: top, &writer) }
        if let cost = row.cost { draw(cost, at: top, &writer) }
        drawTicks(top, &writer)
        if let latencies = row.latencies { draw(latencies, at: top, &writer) }
    }

    // MARK: Rates

    /// The original's rate is the track in which ours goes.
    private func draw(_ rate: Double, of original: Double?, at top: Double, _ writer: inout SVGWriter) {
        let longest = rows.flatMap { [$0.rate, $0.originalRate] }.compactMap(\.self).max() ?? 1
        let scale = Self.scale(longest, Layout.rate.width - Layout.number)
        let (track, bar) = (scale * (original ?? 0), max(scale * rate, 2))
        writer.box("track", x: Layout.rate.x, y: top, width: track, height: Layout.bar, radius: 3)
        writer.box("worker", x: Layout.rate.x, y: top, width: bar, height: Layout.bar, radius: min(3, bar / 2))
        writer.label("\(Self.short(rate))/s", "name", x: Layout.rate.x + max(track, bar) + 8, y: top + 13)
        guard let original, original > 0 else { return }
        let share = (100 * rate / original).readable(decimals: rate < original / 10 ? 1 : 0)
        writer.label(
            "\(share) % of \(original.readable)/s", "muted", x: Layout.rate.x, y: top + 33)
    }

    // MARK: Costs

    private func draw(_ cost: Cost, at top: Double, _ writer: inout SVGWriter) {
        let scale = Self.scale(rows.compactMap(\.cost?.total).max() ?? 1, Layout.cost.width - Layout.number)
        var x = Layout.cost.x
        for (style, value) in [("signature", cost.signature), ("worker", cost.worker), ("redis", cost.redis)] {
            writer.box(style, x: x, y: top, width: scale * value, height: Layout.bar)
            x += scale * value
        }
        writer.label("\(Self.short(cost.total)) µs", "name", x: x + 8, y: top + 13)
        let parts = [cost.signature, cost.worker, cost.redis].filter { $0 > 0 }.map(Self.short)
        writer.label(parts.joined(separator: " + "), "muted", x: Layout.cost.x, y: top + 33)
    }

    // MARK: Latencies

    /// Powers of ten, in milliseconds, between which all latencies are.
    private var decades: ClosedRange<Int> {
        let all = rows.compactMap(\.latencies).joined().filter { $0 > 0 }
        guard let least = all.min(), let most = all.max() else { return 0...1 }
        let first = Int(floor(log10(least)))
        return first...max(Int(ceil(log10(most))), first + 1)
    }

    private func place(_ milliseconds: Double) -> Double {
        let decades = decades
        let exponent = milliseconds > 0 ? log10(milliseconds) : Double(decades.lowerBound)
        let part = (exponent - Double(decades.lowerBound)) / Double(decades.count - 1)
        return Layout.latency.x + 6 + part * (Layout.latency.width - 12)
    }

    private func drawTicks(_ top: Double, _ writer: inout SVGWriter) {
        guard rows.contains(where: { $0.latencies != nil }) else { return }
        for decade in decades {
            let (power, isFirst) = (pow(10, Double(decade)), top == Layout.firstRow)
            let x = place(power)
            writer.stroke("tick", from: (x, top - (isFirst ? 4 : 14)), to: (x, top + Layout.row - 14))
            if isFirst { writer.label(Self.time(power), "muted", x: x, y: top - 8, anchor: .middle) }
        }
    }

    private func draw(_ latencies: [Double], at top: Double, _ writer: inout SVGWriter) {
        let middle = top + Layout.bar / 2
        let places = latencies.map(place)
        writer.stroke("reach", from: (places[0], middle), to: (places[2], middle))
        for (style, x) in zip(["half", "most"], places) { writer.dot(style, x: x, y: middle, radius: 5.5) }
        // Often it is where the one before is, and must not hide that.
        writer.box("nearly-all", x: places[2] - 2, y: top - 1, width: 4, height: Layout.bar + 2, radius: 1)
        writer.label(
            latencies.map(Self.time).joined(separator: " · "), "muted", x: Layout.latency.x, y: top + 33)
    }

    // MARK: Numbers

    private static func scale(_ longest: Double, _ width: Double) -> Double { longest > 0 ? width / longest : 0 }

    private static func time(_ milliseconds: Double) -> String {
        milliseconds < 1_000 ? "\(short(milliseconds)) ms" : "\(short(milliseconds / 1_000)) s"
    }

    /// Three digits at most, and no zeros at the end.
    private static func short(_ value: Double) -> String {
        var text = value.readable
        if text.contains(".") {
            while text.hasSuffix("0") { text.removeLast() }
            if text.hasSuffix(".") { text.removeLast() }
        }
        return text
    }
}
