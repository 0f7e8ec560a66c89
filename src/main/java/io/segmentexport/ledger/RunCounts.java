package io.segmentexport.ledger;

/**
 * Where the records of a run are. Every record is in exactly one of the five places.
 *
 * @param records     how many the files hold
 * @param imported    Klaviyo's job is complete and names no error for them
 * @param rejected    cannot be imported, or were not; each stands in the dead letter with its reason
 * @param duplicates  repeat the e-mail address of an earlier row
 * @param undelivered Klaviyo never accepted them; they wait in a dead letter
 * @param unconfirmed Klaviyo accepted them and did not tell their end
 */
public record RunCounts(
        long records, long imported, long rejected, long duplicates, long undelivered, long unconfirmed) {

    /** Whether the five places add up to the records. */
    public boolean reconcile() {
        return records == imported + rejected + duplicates + undelivered + unconfirmed;
    }
}
