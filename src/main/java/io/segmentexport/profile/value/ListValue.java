package io.segmentexport.profile.value;

/**
 * Several texts in one cell: items are trimmed, empty ones dropped, and the field is left out if none is left.
 *
 * @param separator what stands between two items
 */
record ListValue(char separator) implements CellValue {

    @Override
    public boolean write(ProfileJson json, FieldName name, String cell) {
        boolean begun = false;
        int start = 0;
        while (start <= cell.length()) {
            int next = cell.indexOf(separator, start);
            int end = next < 0 ? cell.length() : next;
            String item = Blanks.trim(cell.substring(start, end));
            if (!item.isEmpty()) {
                if (!begun) {
                    json.beginArray(name);
                    begun = true;
                }
                json.item(item);
            }
            start = end + 1;
        }
        if (begun) {
            json.endArray();
        }
        return true;
    }

    @Override
    public String expected() {
        return "a list";
    }
}
