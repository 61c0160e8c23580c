import { describe, expect, it } from "vitest";
import { codeHash } from "./hash";

describe("the hash of code", () => {
  it("is SHA-256 of its UTF-8 bytes", () => {
    expect(codeHash("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(codeHash("print('é')")).toBe(HASH_OF_PRINT);
  });
});

// python: hashlib.sha256("print('é')".encode()).hexdigest()
const HASH_OF_PRINT = "c2a522a8ce9d5f0fde261bd77faf83ab9c840393aec825246011fdd7afaee699";
