import {
  base32Body,
  type Checksum,
  discordId,
  jsonAfterPrefix,
  jsonWebToken,
  natsCrc16,
  tailBase36,
  tailBase62,
  tailBodyHex,
  tailFineGrained,
  tailLittleEndianHex,
  tailSegmentHex,
  tailUpperHex,
} from './checksums.ts';

/** A token that gives itself away by its form. */
export interface TokenFormat {
  readonly id: string;
  readonly provider: string;
  /** What it is, in words that follow the provider's name. */
  readonly what: string;
  /** Alternatives; each begins with literal text, which is how it is found. */
  readonly patterns: readonly string[];
  readonly checksum?: Checksum;
  /** What every token of the form looks like inside; unlike a checksum it proves nothing. */
  readonly inside?: Checksum;
  /** How many signs every token begins with; they do not make one look made up. */
  readonly lead?: number;
  /** No token without a digit: its first letters begin names of variables too. */
  readonly digits?: true;
  /** Public or harmless on its own: reported at `low` only. */
  readonly weak?: true;
  /** Where and how to make it worthless. */
  readonly revoke?: string;
}

const w = '[A-Za-z0-9]';
const w_ = '[A-Za-z0-9_-]';
const b64 = '[A-Za-z0-9+/]';
const hex = '[0-9a-f]';
const hexi = '[0-9a-fA-F]';
const uuid = `${hexi}{8}-${hexi}{4}-${hexi}{4}-${hexi}{4}-${hexi}{12}`;

/**
 * The tokens met most, Alibaba Cloud first. Sources: the issuers' documentation; lengths and
 * alphabets that the issuers do not document are those of published example tokens.
 */
export const providerTokens: readonly TokenFormat[] = [
  token('alibaba-access-key-id', 'Alibaba Cloud', 'AccessKey ID', [`LTAI${w}{12,20}`], {
    revoke: 'Disable the AccessKey in RAM and create a new one.',
  }),
  token('alibaba-sts-access-key-id', 'Alibaba Cloud', 'STS AccessKey ID', [`STS\\.${w}{16,64}`]),
  token('alibaba-sts-token', 'Alibaba Cloud', 'STS security token', [
    'CAIS[A-Za-z0-9+/_-]{20,2048}={0,2}',
  ]),
  token('tencent-secret-id', 'Tencent Cloud', 'SecretId', [`AKID${w}{32}`]),
  token('volcengine-access-key', 'Volcengine', 'access key', [`AKLT${w_}{40,64}`]),
  token('baidu-access-key', 'Baidu Cloud', 'access key', [
    `bce-v3/ALTAK-${w}{21}/${hex}{40}`,
    `ALTAK-${w}{21}`,
  ]),
  token(
    'aws-access-key-id',
    'AWS',
    'access key ID',
    ['(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}', 'A3T[A-Z0-9][A-Z0-9]{16}'],
    {
      inside: base32Body,
      revoke: 'Deactivate the key in IAM and create a new one.',
    },
  ),
  token('aws-session-token', 'AWS', 'session token', [
    '(?:IQoJb3JpZ2lu|FwoGZXIvYXdz)[A-Za-z0-9+/=]{80,2000}',
  ]),
  token('aws-bedrock-key', 'AWS', 'Bedrock API key', [
    `ABSK${b64}{109,269}={0,2}`,
    `bedrock-api-key-${b64}{32,}`,
  ]),
  token('aws-mws-token', 'AWS', 'MWS token', [`amzn\\.mws\\.${uuid}`]),
  token('google-api-key', 'Google', 'API key', [`AIza${w_}{35}`]),
  token('google-client-secret', 'Google', 'OAuth client secret', [`GOCSPX-${w_}{28}`]),
  token('google-access-token', 'Google', 'OAuth access token', [`ya29\\.${w_}{20,}`]),
  token('google-refresh-token', 'Google', 'OAuth refresh token', [`1//0${w_}{40,}`]),
  token(
    'google-hmac-key',
    'Google',
    'storage HMAC key ID',
    ['GOOG1[A-Z0-9]{56}', 'GOOG[A-Z0-9]{20}'],
    { weak: true },
  ),
  token('google-gemini-key', 'Google', 'Gemini key', [`AQ\\.Ab8RN6${w_}{44}`]),
  token('github-token', 'GitHub', 'access token', [`gh[pousr]_${w}{36}`], {
    checksum: tailBase62,
    revoke: 'Revoke it under Settings, Developer settings.',
  }),
  token('github-refresh-token', 'GitHub', 'refresh token', [`ghr_${w}{76}`]),
  token('github-server-token', 'GitHub', 'server-to-server token', ['ghs_[A-Za-z0-9._-]{60,}']),
  token(
    'github-fine-grained-token',
    'GitHub',
    'fine-grained token',
    [`github_pat_${w}{22}_${w}{59}`],
    {
      checksum: tailFineGrained,
      revoke: 'Revoke it under Settings, Developer settings.',
    },
  ),
  token(
    'gitlab-routable-token',
    'GitLab',
    'access token',
    [`gl[a-z]{2,7}-${w_}{27,300}\\.01\\.[a-z0-9]{9}`],
    {
      checksum: tailBase36,
    },
  ),
  token('gitlab-token', 'GitLab', 'access token', [
    `gl(?:pat|dt|rt|ft|imt|soat|oas|cbt|ffct)-${w_}{20,64}`,
    `glptt-${hex}{40}`,
    `glagent-${w_}{50}`,
    `GR1348941${w_}{20}`,
  ]),
  token('npm-token', 'npm', 'access token', [`npm_${w}{36}`], { checksum: tailBase62 }),
  token('pypi-token', 'PyPI', 'upload token', [`pypi-AgE${w_}{50,}`]),
  token('nuget-key', 'NuGet', 'API key', ['oy2[a-z0-9]{43}']),
  token('crates-io-token', 'crates.io', 'API token', [`cio${w}{32}`]),
  token('rubygems-key', 'RubyGems', 'API key', [`rubygems_${hex}{48}`]),
  token('docker-hub-token', 'Docker Hub', 'access token', [`dckr_[po]at_${w_}{27,32}`]),
  token('slack-token', 'Slack', 'token', [
    'xox[bpaores]-\\d{9,13}-[A-Za-z0-9-]{20,}',
    'xox[aro]-\\d-[A-Za-z0-9-]{20,}',
    'xox[aorse]-[A-Za-z0-9]{10,48}(?:-[A-Za-z0-9]{6,48}){0,3}',
    'xapp-\\d-[A-Z0-9]+-\\d+-[a-z0-9]+',
    'xoxc-\\d{9,15}-\\d{9,15}-\\d{9,15}-[0-9a-f]{64}',
    'xoxd-[A-Za-z0-9%+/=_-]{20,}',
    'xoxe(?:\\.xox[bp])?-\\d-[A-Za-z0-9]{100,}',
  ]),
  token('slack-webhook', 'Slack', 'webhook', [
    'https://hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{20,80}',
  ]),
  token(
    'discord-bot-token',
    'Discord',
    'bot token',
    [`[MNO]${w_}{23,27}\\.${w_}{6}\\.${w_}{27,40}`],
    { inside: discordId },
  ),
  token('discord-webhook', 'Discord', 'webhook', [
    `https://(?:ptb\\.|canary\\.)?discord(?:app)?\\.com/api/webhooks/\\d{17,20}/${w_}{60,80}`,
  ]),
  token('stripe-key', 'Stripe', 'secret key', [`[sr]k_(?:live|test|prod)_${w}{10,247}`]),
  token('stripe-webhook-secret', 'Stripe', 'webhook secret', ['whsec_[A-Za-z0-9+/=]{24,64}']),
  token('openai-key', 'OpenAI', 'API key', [
    `sk-(?:proj|svcacct|admin)-${w_}{20,200}`,
    `sk-${w_}{20,80}T3BlbkFJ${w_}{20,80}`,
  ]),
  token('anthropic-key', 'Anthropic', 'API key', [
    `sk-ant-[a-z0-9]{3,10}-${w_}{80,120}`,
    `sk-ant-${w_}{80,130}`,
  ]),
  token('openrouter-key', 'OpenRouter', 'API key', [`sk-or-v1-${hex}{64}`]),
  token('deepseek-key', 'DeepSeek', 'API key', [`sk-${hexi}{32}`]),
  token('groq-key', 'Groq', 'API key', [`gsk_${w}{40,60}`]),
  token('xai-key', 'xAI', 'API key', [`xai-${w_}{70,90}`]),
  token('perplexity-key', 'Perplexity', 'API key', [`pplx-${w}{40,56}`]),
  token('cerebras-key', 'Cerebras', 'API key', ['csk-[a-z0-9]{48}']),
  token('replicate-token', 'Replicate', 'API token', [`r8_${w}{37,48}`]),
  token('together-key', 'Together AI', 'API key', [`tgp_v1_${w_}{43}`]),
  token('hugging-face-token', 'Hugging Face', 'token', ['hf_[A-Za-z]{34}', 'api_org_[A-Za-z]{34}']),
  token('pinecone-key', 'Pinecone', 'API key', [`pcsk_${w}{5,6}_${w}{63}`]),
  token('langsmith-key', 'LangSmith', 'API key', [`lsv2_(?:pt|sk)_${hexi}{32}_${hexi}{10}`]),
  token('wandb-key', 'Weights & Biases', 'API key', [`wandb_v1_${w}{77}`]),
  token('nvidia-key', 'NVIDIA', 'API key', [`nvapi-${w_}{60,70}`]),
  token('sendgrid-key', 'SendGrid', 'API key', [`SG\\.${w_}{16,32}\\.${w_}{16,64}`]),
  token('mailgun-key', 'Mailgun', 'API key', [`key-${hex}{32}`]),
  token('mailchimp-api-key', 'Mailchimp', 'API key', [`${hex}{32}-us\\d{1,2}`]),
  token('brevo-key', 'Brevo', 'API key', [`xkeysib-${hexi}{64}-${w}{16}`]),
  token('resend-key', 'Resend', 'API key', [`re_${w}{8}_${w}{24}`]),
  token('twilio-api-key', 'Twilio', 'API key SID', [`SK${hex}{32}`]),
  token('twilio-account', 'Twilio', 'account SID', [`AC${hex}{32}`], { weak: true }),
  token('shopify-token', 'Shopify', 'token', [`shp(?:at|ca|pa|ss|tka)_${hexi}{32}`]),
  token('square-token', 'Square', 'access token', [`EAAA${w_}{56,66}`, `sq0[a-z]{3}-${w_}{22,43}`]),
  token('braintree-token', 'Braintree', 'access token', [
    `access_token\\$(?:production|sandbox)\\$[a-z0-9]{16}\\$${hex}{32}`,
  ]),
  token('facebook-token', 'Facebook', 'access token', [
    `EAA[A-Za-z]${w}{100,}`,
    `EAACEdEose0cBA${w}{10,}`,
  ]),
  token('twitter-bearer', 'X', 'bearer token', ['A{22}[A-Za-z0-9%]{60,100}'], { lead: 22 }),
  token('atlassian-token', 'Atlassian', 'API token', [`AT[AC]TT3xFfGF0${w_}{20,240}=[0-9A-F]{8}`], {
    checksum: tailUpperHex,
  }),
  token('bitbucket-app-password', 'Bitbucket', 'app password', [
    `ATBB${w}{32}`,
    `BBDC-[A-Za-z0-9+/@_-]{40,50}`,
  ]),
  token('vault-token', 'HashiCorp Vault', 'token', [`hv[sbr]\\.${w_}{24,300}`]),
  token('doppler-token', 'Doppler', 'token', [
    `dp\\.(?:pt|ct|sa|scim|audit)\\.${w}{40,44}`,
    `dp\\.st\\.(?:[a-z0-9_-]{2,35}\\.)?${w}{40,44}`,
  ]),
  token('databricks-token', 'Databricks', 'access token', [`dapi${hex}{32}(?:-\\d)?`]),
  token('digitalocean-token', 'DigitalOcean', 'token', [`do[por]_v1_${hex}{64}`]),
  token('cloudflare-token', 'Cloudflare', 'API token', [`cf(?:ut|at|k)_${w}{40}${hex}{8}`], {
    checksum: tailBodyHex,
  }),
  token('cloudflare-origin-key', 'Cloudflare', 'origin CA key', [
    `v1\\.0-${hex}{24,64}-${hex}{100,160}`,
  ]),
  token('fly-token', 'Fly.io', 'access token', [
    `fm[12][ar]?_[A-Za-z0-9+/=_-]{80,}`,
    `fo1_${w_}{40,}`,
  ]),
  token('render-key', 'Render', 'API key', [`rnd_${w}{28}`]),
  token('vercel-token', 'Vercel', 'token', [`vc[apirk]k?_${w_}{56}`]),
  token('netlify-token', 'Netlify', 'token', [`nf[pcobu]_${w_}{36,40}`]),
  token('heroku-key', 'Heroku', 'API key', [`HRKU-${w_}{58,62}`, `HRKU-${uuid}`]),
  token('supabase-key', 'Supabase', 'key', [`sb[pav]_${hex}{40}`, `sb_secret_${w_}{31}`]),
  token('neon-key', 'Neon', 'API key', [`napi_${w}{64}`]),
  token('planetscale-token', 'PlanetScale', 'token', [
    `pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,64}`,
  ]),
  token('grafana-token', 'Grafana', 'service account token', [`glsa_${w}{32}_${hexi}{8}`], {
    checksum: tailLittleEndianHex,
  }),
  token('grafana-cloud-token', 'Grafana', 'cloud token', [`glc_${b64}{40,400}={0,2}`], {
    inside: jsonAfterPrefix,
  }),
  token('grafana-key', 'Grafana', 'API key', [`eyJrIjoi${w_}{20,400}={0,3}`]),
  token('new-relic-key', 'New Relic', 'key', [
    'NR(?:AK|AA|BR|SP|RA|JS|II|IQ|IN)-[A-Za-z0-9_-]{19,42}',
  ]),
  token('sentry-token', 'Sentry', 'token', [
    `sntrys_eyJ[A-Za-z0-9+/=_-]{80,}`,
    `sntryu_${hex}{64}`,
  ]),
  token('dynatrace-token', 'Dynatrace', 'token', [
    'dt0[a-zA-Z]\\d{2}\\.[A-Z0-9]{8,24}\\.[A-Z0-9]{64}',
  ]),
  token('posthog-key', 'PostHog', 'personal API key', [`phx_${w_}{40,50}`]),
  token('linear-key', 'Linear', 'API key', [`lin_(?:api|oauth)_${w}{40,64}`]),
  token('notion-token', 'Notion', 'token', [`ntn_\\d{11}${w}{35}`, `secret_${w}{43}`]),
  token('airtable-token', 'Airtable', 'token', [`pat${w}{14}\\.${hex}{64}`]),
  token('figma-token', 'Figma', 'token', [`fig[dor]h?_${w_}{40}`]),
  token('postman-key', 'Postman', 'API key', [`PMAK-${hexi}{24}-${hexi}{34}`]),
  token('typeform-token', 'Typeform', 'token', ['tfp_[A-Za-z0-9_.=-]{40,60}']),
  token('contentful-token', 'Contentful', 'token', [`CFPAT-${w_}{43,64}`]),
  token('circleci-token', 'CircleCI', 'token', [`CCIP(?:AT|RJ)_${w}{20,26}_[a-z0-9]{40,46}`]),
  token('buildkite-token', 'Buildkite', 'token', [`bkua_${hex}{40}`]),
  token('pulumi-token', 'Pulumi', 'token', [`pul-${hex}{40}`]),
  token('terraform-token', 'Terraform Cloud', 'token', [
    `${w}{14}\\.atlasv1\\.[A-Za-z0-9_=-]{60,70}`,
  ]),
  token('jfrog-key', 'JFrog', 'API key', [
    'AKC[a-z][1-9A-HJ-NP-Za-km-z]{60,75}',
    `cmVmdGtuOjAx[A-Za-z0-9]{50,60}`,
  ]),
  token(
    'one-password-token',
    '1Password',
    'service account token',
    ['ops_eyJ[A-Za-z0-9+/=_-]{200,}'],
    { inside: jsonAfterPrefix },
  ),
  token('one-password-key', '1Password', 'secret key', [
    'A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}',
  ]),
  token('age-key', 'age', 'secret key', ['AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}']),
  token('nats-seed', 'NATS', 'seed', ['S[ANOCUXP][A-Z2-7]{56}'], { checksum: natsCrc16 }),
  token('tailscale-key', 'Tailscale', 'key', [
    `tskey-[a-z]+-${w}{6,}-${w}{4,}`,
    `tskey-${w}{10,}-${w}{10,}`,
  ]),
  token('sonarqube-token', 'SonarQube', 'token', [`sq[upa]_${hex}{40}`]),
  token('zuplo-key', 'Zuplo', 'API key', [`zpka_${w}{32}_${hex}{8}`], { checksum: tailSegmentHex }),
  token('telegram-bot-token', 'Telegram', 'bot token', [`\\d{8,10}:AA${w_}{32,33}`]),
  token('sourcegraph-token', 'Sourcegraph', 'access token', [
    `sgp_(?:${hexi}{16}_|local_)*${hexi}{40}`,
    `slk_${hex}{64}`,
  ]),
  token('elevenlabs-key', 'ElevenLabs', 'API key', [`sk_${hex}{48}`]),
  token('twitch-stream-key', 'Twitch', 'stream key', [`live_\\d{6,12}_${w}{24,40}`]),
  token('nightfall-key', 'Nightfall', 'API key', [`NF-${w}{32}`]),
  token('teams-webhook', 'Microsoft Teams', 'webhook', [
    `https://(?:outlook\\.office\\.com|[a-z0-9-]+\\.webhook\\.office\\.com)/webhook(?:b2)?/${uuid}@${uuid}/IncomingWebhook/${hexi}{32}/${uuid}`,
  ]),
  token('entra-client-secret', 'Microsoft Entra', 'client secret', [
    '[A-Za-z0-9+~._-]{3}\\dQ~[A-Za-z0-9+~._-]{31,34}',
  ]),
  token('azure-storage-key', 'Azure', 'Storage key', [`${b64}{76}\\+ASt${b64}{6}==`]),
  token('azure-cosmos-key', 'Azure', 'Cosmos DB key', [`${b64}{76}ACDb${b64}{6}==`]),
  token('azure-batch-key', 'Azure', 'Batch key', [`${b64}{76}\\+ABa${b64}{6}==`]),
  token('azure-api-management-key', 'Azure', 'API Management key', [`${b64}{76}APIM${b64}{6}==`]),
  token('azure-messaging-key', 'Azure', 'Service Bus, Event Hubs or Relay key', [
    `${b64}{33}\\+ASb[A-P]${b64}{5}=`,
    `${b64}{33}\\+AEh[A-P]${b64}{5}=`,
    `${b64}{33}\\+ARm[A-P]${b64}{5}=`,
  ]),
  token('azure-device-key', 'Azure', 'IoT Hub key', [`${b64}{33}AIoT[A-P]${b64}{5}=`]),
  token('azure-redis-key', 'Azure', 'Cache for Redis key', [`${b64}{33}AzCa[A-P]${b64}{5}=`]),
  token('azure-event-grid-key', 'Azure', 'Event Grid key', [`${b64}{33}AZEG[A-P]${b64}{5}=`]),
  token('azure-container-registry-key', 'Azure', 'Container Registry key', [
    `${b64}{42}\\+ACR[A-D]${w}{5}`,
  ]),
  token('encoded-private-key', 'PEM', 'private key in base64', [
    'LS0tLS1CRUdJTi(?:BSU0EgUFJJ|BQUklWQVRF|BFQyBQUklW|BPUEVOU1NI|BEU0EgUFJJ|BFTkNSWVBU|BQR1AgUFJJ)[A-Za-z0-9+/\\s\\\\]{20,8192}={0,2}',
  ]),
  token('ntlm-message', 'NTLM', 'authentication message', [
    'TlRMTVNTUAAD[A-Za-z0-9+/]{60,2000}={0,2}',
  ]),
  token('json-web-token', 'JSON Web Token', '', [`eyJ${w_}{13,}\\.eyJ${w_}{4,}\\.${w_}{16,}`], {
    inside: jsonWebToken,
  }),
];

function token(
  id: string,
  provider: string,
  what: string,
  patterns: readonly string[],
  more: Partial<TokenFormat> = {},
): TokenFormat {
  return { id, provider, what, patterns, ...more };
}
