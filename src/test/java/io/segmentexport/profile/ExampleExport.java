package io.segmentexport.profile;

import io.segmentexport.config.Export.MappedField;
import io.segmentexport.config.Export.OtherFields;
import io.segmentexport.config.Export;
import io.segmentexport.config.Formats;
import io.segmentexport.config.SegmentSelection;
import io.segmentexport.config.ValueType;
import io.segmentexport.segment.Columns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An export with the column "EMail" for the e-mail address, and what a test adds to it. */
final class ExampleExport {

    private final List<MappedField> fields = new ArrayList<>();
    private OtherFields otherFields = OtherFields.DROP;
    private Optional<String> phoneRegion = Optional.empty();

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
        phoneRegion = Optional.of(region);
        return this;
    }

    ProfileMapper mapper(String... columns) {
        return new ProfileMapper(new Export("newsletter", "Newsletter", "shop", "XyZ123", "EMail",
                new SegmentSelection(List.of()), Path.of("inbox"), Formats.UNCHANGED, fields, otherFields,
                Formats.UTF_8, Formats.values(phoneRegion), 1_000_000, Export.OnDuplicateContent.SKIP,
                Export.Starts.ON_ARRIVAL, Optional.empty(), Optional.empty(), Optional.empty()),
                new Columns("HighValue.csv", ',', List.of(columns)));
    }
}
