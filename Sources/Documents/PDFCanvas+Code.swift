import CPango

extension PDFCanvas {
    /// Draws a code with its quiet zone in a square.
    func code(_ symbol: QRSymbol, start: Double, top: Double, size: Double) {
        let module = size / Double(symbol.side + 8)
        let left = left(start, size)
        cairo_set_source_rgb(cairo, 1, 1, 1)
        cairo_rectangle(cairo, left, top, size, size)
        cairo_fill(cairo)
        cairo_set_source_rgb(cairo, 0, 0, 0)
        for row in 0..<symbol.side {
            var column = 0
            while column < symbol.side {
                let first = column
                while column < symbol.side, symbol.isDark(row: row, column: column) { column += 1 }
                if column > first {
                    // One box for a run: no hairlines between modules.
                    cairo_rectangle(
                        cairo, left + Double(first + 4) * module, top + Double(row + 4) * module,
                        Double(column - first) * module, module)
                }
                column = max(column, first + 1)
            }
        }
        cairo_fill(cairo)
    }
}
