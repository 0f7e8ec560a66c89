package io.segmentexport.profile;

import io.segmentexport.config.DateFormats;
import io.segmentexport.config.Export.MappedField;
import io.segmentexport.config.Export.OtherFields;
import io.segmentexport.config.Export;
import io.segmentexport.config.Formats;
import io.segmentexport.config.SegmentSelection;
import io.segmentexport.config.ValueRules.Decimal;
import io.segmentexport.config.ValueRules.OnMisfit;
import io.segmentexport.config.ValueRules.SpreadsheetIds;
import io.segmentexport.config.ValueRules;
import io.segmentexport.config.ValueType;
import io.segmentexport.segment.Columns;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An export with the column "EMail" for the e-mail address, and what a test adds to it. */
final class ExampleExport {

    private final List<MappedField> fields = new ArrayList<>();
    private OtherFields otherFields = OtherFields.DROP;
    private ValueRules values = ValueRules.DEFAULT;

    ExampleExport field(String target, String column) {
        return field(target, column, ValueType.STRING);
    }

    ExampleExport field(String target, String column, ValueType type) {
        fields.add(new MappedField(target, column, type));
        return this;
    }

    ExampleExport othersAsProperties() {
        otherFields = OtherFields.PROPERTIES;
        return this;
    }

    ExampleExport phoneRegion(String region) {
        return values(Optional.of(region), values.nullValues(), values.spreadsheetIds(), values.noDate(), values.dateFormats(),
                values.decimal(), values.onMisfit());
    }

    ExampleExport nullValues(String... words) {
        return values(values.phoneRegion(), List.of(words), values.spreadsheetIds(), values.noDate(), values.dateFormats(),
                values.decimal(), values.onMisfit());
    }

    ExampleExport spreadsheetIds(SpreadsheetIds ids) {
        return values(values.phoneRegion(), values.nullValues(), ids, values.noDate(), values.dateFormats(),
                values.decimal(), values.onMisfit());
    }

    ExampleExport noDate(LocalDate... dates) {
        return values(values.phoneRegion(), values.nullValues(), values.spreadsheetIds(), List.of(dates), values.dateFormats(),
                values.decimal(), values.onMisfit());
    }

    ExampleExport dateFormat(String patterns) {
        return values(values.phoneRegion(), values.nullValues(), values.spreadsheetIds(), values.noDate(),
                DateFormats.parse(patterns), values.decimal(), values.onMisfit());
    }

    ExampleExport decimal(Decimal decimal) {
        return values(values.phoneRegion(), values.nullValues(), values.spreadsheetIds(), values.noDate(), values.dateFormats(),
                decimal, values.onMisfit());
    }

    ExampleExport onMisfit(OnMisfit onMisfit) {
        return values(values.phoneRegion(), values.nullValues(), values.spreadsheetIds(), values.noDate(), values.dateFormats(),
                values.decimal(), onMisfit);
    }

    private ExampleExport values(Optional<String> phoneRegion, List<String> nullValues, SpreadsheetIds spreadsheetIds,
            List<LocalDate> noDate, DateFormats dateFormats, Decimal decimal, OnMisfit onMisfit) {
        values = new ValueRules(phoneRegion, nullValues, spreadsheetIds, noDate, dateFormats, decimal, onMisfit);
        return this;
    }

    ProfileMapper mapper(String... columns) {
        return new ProfileMapper(new Export("newsletter", "Newsletter", "shop", "XyZ123", "EMail",
                new SegmentSelection(List.of()), Path.of("inbox"), Formats.UNCHANGED, fields, otherFields,
                Formats.UTF_8, values, 1_000_000, Export.OnDuplicateContent.SKIP,
                Export.Starts.ON_ARRIVAL, Optional.empty(), Optional.empty(), Optional.empty()),
                new Columns("HighValue.csv", ',', List.of(columns)));
    }
}
