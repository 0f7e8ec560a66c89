package io.segmentexport.camel;

import io.segmentexport.stage.Slice;
import io.segmentexport.stage.StagedBatch;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/** The aggregation strategy of the page stage: a batch is complete before the slice that does not fit into it. */
final class Batching implements AggregationStrategy {

    @Override
    public boolean canPreComplete() {
        return true;
    }

    @Override
    public boolean preComplete(Exchange batch, Exchange slice) {
        return batch != null && !batch.getMessage().getBody(StagedBatch.class).hasRoomFor(slice.getMessage().getBody(Slice.class));
    }

    @Override
    public Exchange aggregate(Exchange batch, Exchange slice) {
        var next = slice.getMessage().getBody(Slice.class);
        if (batch == null) {
            slice.getMessage().setBody(new StagedBatch(next));
            return slice;
        }
        batch.getMessage().getBody(StagedBatch.class).add(next);
        return batch;
    }
}
