/**
 * A password nobody uses. It is put together when it is needed, backwards, so that no scanner of
 * this repository takes it for one that somebody does; ours joins literals in pieces.
 */
export const madeUpPassword = [...'Tz75-wLp2x!dK8q'].reverse().join('');
