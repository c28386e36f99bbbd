extension Picture {
    /// The picture as SVG: on a card of its own that follows the reader's choice of light or dark, without scripts, and in
    /// whatever font the reader has.
    package var svg: String {
        var writer = SVGWriter()
        let size = [("width", "\(Int(Layout.width))"), ("height", SVGWriter.number(height))]
        let box = ("viewBox", "0 0 \(Int(Layout.width)) \(SVGWriter.number(height))")
        writer.element("svg", [("xmlns", "http://www.w3.org/2000/svg"), ("role", "img"), box] + size) { writer in
            writer.element("title", text: "Jobs a second, CPU of a job, and latency, for each scenario")
            writer.element("style", text: Self.style)
            writer.box("card", x: 0.5, y: 0.5, width: Layout.width - 1, height: height - 1, radius: 10)
            drawHeads(&writer)
            for (index, row) in rows.enumerated() {
                draw(row, at: Layout.firstRow + Double(index) * Layout.row, &writer)
            }
            for (index, line) in remarkLines.enumerated() {
                writer.label(
                    line, "muted", x: Layout.margin,
                    y: height - Layout.margin + 4 - 16 * Double(remarkLines.count - 1 - index))
            }
        }
        return writer.text
    }

    /// In pixels.
    enum Layout {
        static let width = 1_000.0
        static let margin = 22.0
        static let firstRow = 92.0
        static let row = 62.0
        /// Where columns begin, and how wide they are.
        static let rate = (x: 182.0, width: 244.0)
        static let cost = (x: 458.0, width: 244.0)
        static let latency = (x: 734.0, width: 244.0)
        /// What a number takes behind a bar.
        static let number = 66.0
        static let bar = 16.0
    }

    private var height: Double {
        Layout.firstRow + Double(rows.count) * Layout.row + Layout.margin + 16 * Double(remarkLines.count)
    }

    /// The remark in lines that fit.
    private var remarkLines: [String] {
        remark.split(separator: " ").reduce(into: [""]) { lines, word in
            let line = lines[lines.count - 1]
            if line.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if line.count + word.count < 150 {
                lines[lines.count - 1] = "\(line) \(word)"
            } else {
                lines.append(String(word))
            }
        }
    }

    // MARK: Heads

    private func drawHeads(_ writer: inout SVGWriter) {
        let (title, legend) = (34.0, 54.0)
        writer.label("Settled jobs a second", "head", x: Layout.rate.x, y: title)
        drawLegend([("track", "pops of the original"), ("worker", "Autometa")], Layout.rate.x, legend, &writer)
        writer.label("CPU of a job, µs", "head", x: Layout.cost.x, y: title)
        drawLegend(
            [("signature", "signature"), ("worker", "rest of the worker"), ("redis", "Redis")], Layout.cost.x, legend,
            &writer)
        writer.label("From push to settlement", "head", x: Layout.latency.x, y: title)
        drawLegend([("half", "p50"), ("most", "p95"), ("nearly-all", "p99")], Layout.latency.x, legend, &writer)
        let line = Layout.firstRow - 22
        writer.stroke("rule", from: (Layout.margin, line), to: (Layout.width - Layout.margin, line))
    }

    private func drawLegend(
        _ entries: [(style: String, text: String)], _ x: Double, _ y: Double, _ writer: inout SVGWriter
    ) {
        var x = x
        for entry in entries {
            writer.box(entry.style, x: x, y: y - 9, width: 10, height: 10, radius: 2)
            writer.label(entry.text, "muted", x: x + 15, y: y)
            x += 15 + 5.9 * Double(entry.text.count) + 12
        }
    }

    /// Colours that both cards carry.
    private static let style = """
        text { font-family: system-ui, -apple-system, "Segoe UI", Helvetica, Arial, "DejaVu Sans", sans-serif; font-size: 13px; fill: #1f2328 }
        .head { font-weight: 600; font-size: 14px } .name { font-weight: 600 } .muted { font-size: 11px; fill: #59636e }
        .card { fill: #ffffff; stroke: #d1d9e0 } .rule { stroke: #d1d9e0 } .track { fill: #dde3ea }
        .worker, .half { fill: #2f7de1 } .signature { fill: #7a8594 } .redis, .nearly-all { fill: #d9662b }
        .most { fill: #8a63d2 } .reach { stroke: #b6c0cc; stroke-width: 3; stroke-linecap: round } .tick { stroke: #e6ebf0 }
        circle { stroke: #ffffff; stroke-width: 1.5 }
        @media (prefers-color-scheme: dark) {
        text { fill: #f0f6fc } .muted { fill: #9198a1 } .card { fill: #0d1117; stroke: #3d444d } .rule { stroke: #3d444d }
        .track { fill: #30363d } .reach { stroke: #59636e } .tick { stroke: #262c34 } circle { stroke: #0d1117 } }
        """
}
