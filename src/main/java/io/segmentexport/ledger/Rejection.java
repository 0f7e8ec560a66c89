package io.segmentexport.ledger;

import org.roaringbitmap.RoaringBitmap;

/**
 * Records of a run that were rejected for one reason: positions only, the values stay in the dead-letter file.
 *
 * @param batch  the batch that carried them, or empty where they were rejected before delivery
 * @param reason the code, as in the dead letter's {@code _reason}
 * @param detail what was wrong, without personal data
 * @param rows   their positions
 */
public record Rejection(String batch, String reason, String detail, RoaringBitmap rows) {

    /** The batch of what was rejected before delivery. */
    public static final String BEFORE_DELIVERY = "";

    /** This rejection without some of its records. */
    Rejection without(RoaringBitmap others) {
        return new Rejection(batch, reason, detail, RoaringBitmap.andNot(rows, others));
    }
}
