package io.segmentexport.profile.value;

import static org.apache.commons.lang3.CharUtils.isAsciiNumeric;

/**
 * Brings the ways in which ISO 8601 dates are written to one shape, {@code 2026-11-23} or {@code 2026-11-23T10:15:00+01:00}.
 * Whether there is such a day or time is not asked. It spares the rest an exception for each cell of a wrongly typed column.
 */
final class IsoShape {

    static final int DATE_LENGTH = "2026-11-23".length();
    private static final int BASIC_LENGTH = "20261123".length();

    private IsoShape() {
    }

    /** The text in that shape; null if it does not begin with the digits of a date. */
    static String extended(String text) {
        String date = isBasicDate(text) ? text.substring(0, 4) + '-' + text.substring(4, 6) + '-' + text.substring(6, BASIC_LENGTH)
                + withColons(text.substring(BASIC_LENGTH)) : text;
        if (!isDate(date)) {
            return null;
        }
        return date.length() == DATE_LENGTH ? date : withOffset(withPlainOffset(withT(date)));
    }

    static int digits(String text, int start, int end) {
        int number = 0;
        for (int i = start; i < end; i++) {
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }

    private static boolean isBasicDate(String text) {
        return text.length() >= BASIC_LENGTH && text.charAt(4) != '-' && areDigits(text, 0, BASIC_LENGTH)
                && (text.length() == BASIC_LENGTH || isT(text.charAt(BASIC_LENGTH)));
    }

    /** {@code T101500Z} with the colons of {@code T10:15:00Z}. */
    private static String withColons(String time) {
        int end = 1;
        while (end < time.length() && isAsciiNumeric(time.charAt(end))) {
            end++;
        }
        return switch (end) {
            case 5 -> time.substring(0, 3) + ':' + time.substring(3);
            case 7 -> time.substring(0, 3) + ':' + time.substring(3, 5) + ':' + time.substring(5);
            default -> time;
        };
    }

    private static boolean isDate(String text) {
        return text.length() >= DATE_LENGTH && text.charAt(4) == '-' && text.charAt(7) == '-'
                && areDigits(text, 0, 4) && areDigits(text, 5, 7) && areDigits(text, 8, DATE_LENGTH);
    }

    /** With the {@code T} between date and time that ISO 8601 asks for, if a blank stands in its place. */
    private static String withT(String text) {
        return text.charAt(DATE_LENGTH) == ' ' ? text.substring(0, DATE_LENGTH) + 'T' + text.substring(DATE_LENGTH + 1) : text;
    }

    /** With {@code +0100} for {@code GMT+0100}, and for the offset that Go writes twice if a zone has no name, {@code +0100 +01}. */
    private static String withPlainOffset(String text) {
        int sign = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
        if (sign <= DATE_LENGTH + 4) {
            return text;
        }
        if (text.regionMatches(true, sign - 3, "UTC", 0, 3) || text.regionMatches(true, sign - 3, "GMT", 0, 3)) {
            char before = text.charAt(sign - 4);
            return before == ' ' ? text.substring(0, sign - 4) + text.substring(sign)
                    : isAsciiNumeric(before) ? text.substring(0, sign - 3) + text.substring(sign) : text;
        }
        String offset = text.substring(sign);
        int first = text.lastIndexOf(' ', sign - 2) + 1;
        return text.charAt(sign - 1) == ' ' && text.startsWith(offset, first) && first < sign ? text.substring(0, sign - 1) : text;
    }

    /**
     * Without the name of a zone at the end: {@code UTC} and {@code GMT} are the offset zero, {@code Europe/Berlin} goes into
     * brackets, and behind an offset, which says it all, {@code CET} is dropped. Without an offset it may mean several.
     */
    private static String withOffset(String text) {
        int start = text.length();
        while (start > DATE_LENGTH + 1 && isOfZone(text.charAt(start - 1))) {
            start--;
        }
        String zone = text.substring(start);
        if (zone.length() < 3) {
            return text;
        }
        String time = text.charAt(start - 1) == ' ' ? text.substring(0, start - 1) : text.substring(0, start);
        if (zone.indexOf('/') > 0) {
            return time + '[' + zone + ']';
        }
        boolean zero = zone.equalsIgnoreCase("UTC") || zone.equalsIgnoreCase("GMT");
        int offset = Math.max(time.lastIndexOf('+'), time.lastIndexOf('-'));
        if (offset <= DATE_LENGTH) {
            return zero ? time + 'Z' : text;
        }
        return zero ? isZero(time, offset + 1) ? time : text : isAbbreviation(zone) ? time : text;
    }

    private static boolean isOfZone(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '/' || c == '_';
    }

    private static boolean isAbbreviation(String zone) {
        return zone.length() <= 5 && zone.chars().allMatch(c -> c >= 'A' && c <= 'Z');
    }

    private static boolean isZero(String offset, int start) {
        for (int i = start; i < offset.length(); i++) {
            if (offset.charAt(i) != '0' && offset.charAt(i) != ':') {
                return false;
            }
        }
        return true;
    }

    /** What stands between date and time. */
    private static boolean isT(char c) {
        return c == 'T' || c == 't' || c == ' ';
    }

    /** Whether a part of a text is digits alone, one at least. */
    static boolean areDigits(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!isAsciiNumeric(text.charAt(i))) {
                return false;
            }
        }
        return start < end;
    }
}
