import type { NearbyToken } from './nearby.ts';

const name =
  /(?:^|[^A-Za-z0-9])(?:sk|SK|Sk|ak_secret|AK_SECRET|akSecret)["'`]?[ \t]*(?:=>|:=|[:=,])[ \t]*["'`]?$/;
const nameUnits = 24;
const runMinUnits = 30;
const runMaxUnits = 64;
const reachUnits = 300;
const alibaba = /aliyun|alibaba|\boss\b|\bLTAI/i;
const clouds =
  /(?:^|[^A-Za-z0-9])(?:ak|access_?key(?:_?id)?)["'`]?[ \t]*(?:=>|:=|[:=,])|huawei|\bobs\b|baidu|\bbos\b|volc|tencent/i;

/**
 * The secret of an access key pair that its file calls `sk`, as the documentation of several
 * clouds does: by the name of the cloud, or of the other half, close by.
 */
export function secretOfPair(text: string, start: number, end: number): NearbyToken | undefined {
  if (end - start < runMinUnits || runMaxUnits < end - start) return undefined;
  const before = text.slice(Math.max(0, start - nameUnits), start);
  if (!name.test(before)) return undefined;
  const value = text.slice(start, end);
  if (!/[a-z]/.test(value) || !/[A-Z]/.test(value) || !/\d.*\d/.test(value)) return undefined;
  const around = text.slice(Math.max(0, start - reachUnits), end + reachUnits);
  if (end - start === runMinUnits && alibaba.test(around)) {
    const provider = 'Alibaba Cloud';
    return {
      id: 'alibaba-access-key-secret',
      provider,
      what: 'AccessKey secret',
      start,
      end,
      confidence: 'high',
    };
  }
  if (!alibaba.test(around) && !clouds.test(around)) return undefined;
  return {
    id: 'generic-secret',
    provider: 'cloud',
    what: 'secret key',
    start,
    end,
    confidence: 'medium',
  };
}
