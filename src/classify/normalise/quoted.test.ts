import { describe, expect, it } from "vitest";
import { scan } from "../scan.ts";
import { quotedSigns } from "./quoted.ts";

const kinds = (text: string): readonly string[] => scan(text).map(({ kind }) => kind);

describe("quoted-printable in a text that does not say so", () => {
  it.each([
    "status=200 took=2041ms bytes=4096123 pid=20123 size=25% next",
    "GET /items?page=20&size=50&flag=40 HTTP/1.1",
    "request=290c4ed0f0aa51b3 done",
    "etag=9F3AB27C0D sent",
    'width=40, height="80"',
    "iVBORw0KGgo==\ndata:image/png",
    "total =\n  first + second",
  ])("is not looked for in %s", (text) => {
    expect(quotedSigns(text)).toEqual([]);
  });

  it.each([
    ["one sign of an address", "write to user=40example.com today", "EMAIL_ADDRESS"],
    ["the sign before a digit", "write to user=404you.example.com today", "EMAIL_ADDRESS"],
    ["a dot of an address", "write to jane=2Edoe=40northwind.org", "EMAIL_ADDRESS"],
    ["dashes of a number", "SSN 536=2D22=2D8726", "US_SSN"],
    ["digits", "SSN =35=33=36=2D=32=32=2D=38=37=32=36", "US_SSN"],
    ["a space before a number", "SSN=20536228726", "US_SSN"],
    ["spaces within a card", "card=204111=201111=201111=201111", "CREDIT_CARD"],
    ["one space of a card", "card=204111 1111 1111 1111 is mine", "CREDIT_CARD"],
    ["a letter after the number", "dni=2012345678z", "ES_NIF"],
    ["a street", "address:=2012 Park Road, Springfield", "STREET_ADDRESS"],
    ["a soft line break", "IBAN DE89370400440=\n532013000", "IBAN_CODE"],
    ["a space at the end of a line", "My name is Danial=20\nOkafor.", "PERSON"],
    ["a token", "Authorization: Bearer=20f3a9c1d2e4b5a697", "SECRET_HTTP_AUTHORIZATION"],
    ["a space that does not break", "card 4111=A01111=A01111=A01111", "CREDIT_CARD"],
  ])("is undone: %s", (_, text, kind) => {
    expect(kinds(text)).toContain(kind);
  });
});
