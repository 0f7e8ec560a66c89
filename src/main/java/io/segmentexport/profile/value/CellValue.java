package io.segmentexport.profile.value;

import io.segmentexport.config.Export;
import io.segmentexport.config.ValueType;
import io.segmentexport.segment.Blanks;
import java.util.List;

/** How the cells of one column become JSON values. */
public interface CellValue {

    /** What became of a cell. */
    enum Outcome {
        /** It fits: its value was written, or it has none. */
        FITS,
        /** It is a word that stands for no value; nothing was written. */
        NULL_VALUE,
        /** It is a date that stands for none; nothing was written. */
        NO_DATE,
        /** It does not fit; nothing was written. */
        MISFIT
    }

    /**
     * Writes a cell as a field, or nothing if there is no value in it.
     *
     * @param cell the cell as it is; not blank
     */
    Outcome write(ProfileJson json, FieldName name, String cell);

    /** Why a cell does not fit, to stand after its column: {@code is not a number such as 42}; never the cell itself. */
    String misfit(String cell);

    /** @param export what its cells mean, beyond their types */
    static CellValue of(ValueType type, Export export) {
        return switch (type.kind()) {
            case STRING -> new Text(false);
            case NUMBER -> new Typed(new NumberValue(export));
            case BOOLEAN -> new Typed(new BooleanValue(type));
            case DATE -> new Typed(new DateValue(export));
            case LIST -> new ListValue(type.separator());
        };
    }

    /**
     * A cell as it is.
     *
     * @param trimmed whether the blanks around it are no part of it
     */
    record Text(boolean trimmed) implements CellValue {

        @Override
        public Outcome write(ProfileJson json, FieldName name, String cell) {
            json.text(name, trimmed ? Blanks.trim(cell) : cell);
            return Outcome.FITS;
        }

        @Override
        public String misfit(String cell) {
            return "is not a text";
        }
    }

    /**
     * A number, boolean or date: what does not fit as it is may be one in full-width characters, or a word for none that
     * would be a name in a text.
     */
    record Typed(CellValue value) implements CellValue {

        private static final List<String> NULL_VALUES = List.of("N/A", "NaN", "nan");

        @Override
        public Outcome write(ProfileJson json, FieldName name, String cell) {
            Outcome outcome = value.write(json, name, cell);
            if (outcome != Outcome.MISFIT) {
                return outcome;
            }
            String text = Blanks.trim(cell);
            if (NULL_VALUES.contains(text)) {
                return Outcome.NULL_VALUE;
            }
            return Fullwidth.isIn(text) ? value.write(json, name, Fullwidth.toAscii(text)) : Outcome.MISFIT;
        }

        @Override
        public String misfit(String cell) {
            return value.misfit(Fullwidth.toAscii(cell));
        }
    }
}
