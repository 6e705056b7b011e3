/**
 * The long tail of tokens that give themselves away by their form: provider, what it is, patterns.
 * A `?` marks forms that the issuer does not document, and identifiers that
 * are of no use without their secret; they are reported at low confidence. Facts
 * gathered from the issuers' documentation and from published example tokens.
 */
export const furtherTokens = String.raw`
42 Intra | client secret | s-s4t2(?:ud|af)-[0-9a-fA-F]{64}
?42 Intra | client id | u-s4t2(?:ud|af)-[0-9a-fA-F]{64}
?Activepieces | API key | ap_[0-9a-f]{32,64}
Adafruit IO | key | aio_[A-Za-z0-9]{28}
Adobe | client secret | p8e-[A-Za-z0-9]{32}
Aikido | ci token | AIK_CI_[A-Za-z0-9]{20,44}
Aikido | client secret | AIK_SECRET_[A-Za-z0-9]{64}
?Aikido | client id | AIK_CLIENT_[A-Za-z0-9]{24}
?Airplane | API key | aptk_[\w-]{30,}
?Akamai | API credentials | akab-[\w-]{16,50}
?Anyscale | API key | anyscale_[\w-]{30,}
Apify | API token | apify_api_[A-Za-z0-9]{34,38}
Asaas | API token | \$aact_(?:prod|hmlg)_[\w-]{20,100}
AWS AppSync | API key | da2-[a-z0-9]{26}
?Axiom | API token | xapt-[\w-]{20,}
Azure AI Services | API key | [A-Za-z0-9]{52}JQQJ9[9DH][A-Za-z0-9]{26,27}
Azure DevOps | access token | [A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}
Azure Functions | host key | [\w-]{44}AzFu[\w-]{7,8}==
Azure Search | admin key | [A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}
?Backblaze B2 | application key | K00[0-9][\w/+-]{20,40}
?BigCommerce | access token | at_[A-Za-z0-9]{64,80}
?BigCommerce | store API credentials | bbc_[A-Za-z0-9]{48,}
Blynk | organization client | oa2-client-id_[\w-]{32}
?Braintree | sandbox token | sandbox_[a-z0-9]{8}_[a-z0-9]{8}_[a-z0-9]{8}
Branch.io Live | key | key_live_[A-Za-z0-9]{16,40}
Branch.io Test | key | key_test_[A-Za-z0-9]{16,40}
Brave Search | API key | BSA[\w-]{24,40}
Buildkite | user access token | bkua_(?:[a-z0-9]{53}|[a-z0-9]{40})
Canva | client secret | cnvca[\w-]{51}
Cerebras | API key | csk-[A-Za-z0-9]{48}
?Checkly | API key | cu_[A-Za-z0-9]{24,32}
?Checkout | com API key | sk_sbox_[a-z0-9]{24,} ; pk_sbox_[a-z0-9]{24,}
Checkout | secret key | sk_[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
ClickHouse Cloud | cloud API secret key | 4b1d[A-Za-z0-9]{38}
Clickup | personal API token | pk_[0-9]{7,9}_[A-Za-z0-9]{32}
Clojars | API token | CLOJARS_[A-Za-z0-9]{60}
Close CRM | API key | api_[A-Za-z0-9.]{45}
Cloudsmith | API key | csa_[0-9a-f]{30}[A-Za-z0-9]{6}
CockroachDB Cloud | cloud API key | CCDB1_[A-Za-z0-9]{22}_[A-Za-z0-9]{40}
CodeRabbit | API key | cr-[0-9a-fA-F]{58}
?CodeSandbox | API token | csb_api_[A-Za-z0-9]{20,} ; csb_[A-Za-z0-9]{20,}
Configcat | sdk key extended | configcat-sdk-1/[\w-]{22}/[\w-]{22}
Confluent API | secret - Updated Format | cflt[A-Za-z0-9+/]{60}
?Covalent | API key | cqt_[A-Za-z0-9]{32}
Coze | personal access token | pat_[A-Za-z0-9]{64}
Cursor | API key | key_[0-9a-fA-F]{64}
Databento | API key | db-[A-Za-z0-9]{29}
Datadog RUM Client | token | pub[0-9a-fA-F]{32}
DataStax Astra | application token | AstraCS:[A-Za-z0-9]{20,40}(?::[0-9a-f]{40,70})?
DataStax Astra | astra application token | AstraCS:[A-Za-z0-9]{20,}
?Deel | API key | organization_[A-Za-z0-9]{30,}
?Deepnote | API credentials | dn_[\w-]{20,}
Defined Networking | API token | dnkey-[\w=-]{26}-[\w=-]{52}
Deno | account token | ddp_[A-Za-z0-9]{36}
Dependency-Track | API key | odt_[A-Za-z0-9]{32,255}
?Devcycle | API credentials | dvc_[\w-]{20,}
Devcycle | client sdk key | dvc_client_[A-Za-z0-9]{8,32}
Devcycle | mobile sdk key | dvc_mobile_[A-Za-z0-9]{8,32}
Devcycle | server sdk key | dvc_server_[A-Za-z0-9]{8,32}
Devin | personal API key | apk_user_[A-Za-z0-9+/]{120,180}={0,2}
Devin | service API key | apk_[A-Za-z0-9+/]{80,100}={0,2}
Devin | service user token | cog_[a-z2-7]{52}
DigitalOcean | refresh token | dor_v1_[0-9a-fA-F]{64}
?Django | generated secret key | django-insecure-[\w!@#$%^&*()+=-]{40,60}
Docker | swarm join token | SWMTKN-1-[a-z0-9]{50,60}-[a-z0-9]{24,30}
Docker | swarm unlock key | SWMKEY-1-[A-Za-z0-9+/]{40,50}
?Drift | API credentials | drft_[\w-]{40,80}
Dropbox | short lived API token | sl\.[\w=-]{130,152}
Duffel | API token | duffel_(?:test|live)_[\w=-]{43}
Dynatrace | API token | dt0c01\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}
Easypost | API token | EZAK[A-Za-z0-9]{54}
Easypost | test API token | EZTK[A-Za-z0-9]{54}
Ebay | client secret | PRD-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4,12}
EcoStruxure IT | API key | AK1[A-Za-z0-9/]{50,55}
Elastic Cloud | cloud API key | essu_[\w-]{60,200}={0,2}
Endorlabs | API key | endr\+[A-Za-z0-9-]{16}
Exoscale | API key | EXO[A-Za-z0-9]{24,30}
Fauna | secret key | fnA[A-Z][\w-]{36,60}
Figma | personal access token | figd_[\w-]{38,42}
Firebase Cloud Messaging Server | key | AAAA[\w-]{7}:[\w-]{140}
Firecrawl | API key | fc-[0-9a-f]{32}
Fireworks.ai | API key | fw_[A-Za-z0-9]{24}
?Flagsmith | API key | ser\.[A-Za-z0-9]{40,}
Fleetbase | API key | flb_(?:live|test)_[A-Za-z0-9]{20,64}
Flexport | API key | shltm_[\w-]{40}
?Flipt | API token | flipt_[0-9a-f]{40,}
?Flutterwave | API key | FLWSECK_(?:TEST|LIVE)-[0-9a-f]{32,64}-X ; FLWPUBK_(?:TEST|LIVE)-[0-9a-f]{32,64}-X
Flutterwave | encryption key | FLWSECK_TEST-?[A-Za-z0-9]{12}
Flutterwave | public key | FLWPUBK_(?:TEST|LIVE)-[A-Za-z0-9]{32}-X
?Fly.io | access token | fm2_[\w-]{43}
Frameio | API token | fio-u-[\w=-]{64}
?Frameio | API token of another length | fio-u-[\w=-]{40,120}
Friendli.ai | API key | flp_[A-Za-z0-9]{46}
?Front | API token | fpt_[\w-]{40,100}
?Fullstory | API key | (?:na1|eu1)\.[A-Za-z0-9+/=]{20,120}
Fullstory | key | na1\.[A-Za-z0-9+/]{100}
GitHub | fine grained pat | github_pat_[\w]{82}
?GitHub | App client id | Iv1\.[0-9a-f]{16} ; Iv23[A-Za-z0-9]{16}
?GitKraken | API token | gk_[\w-]{32,} ; GK_[\w-]{32,}
GitLab | runner authentication token routable | glrt-t[0-9]_[\w-]{27,300}\.[a-z0-9]{9}
?Glitch | API credentials | glitch-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}
Google | API key in base64 | QUl6YVN[A-Za-z0-9+/]{45}={0,2}
?Google | cloud storage hmac key | GOOG[A-Z0-9]{37,40}
?Google | OAuth client id | [0-9]{6,14}-[a-z0-9]{20,40}\.apps\.googleusercontent\.com
?Hanko | passkey credentials | hanko_[\w-]{20,} ; corbado1_[\w-]{20,}
Harness | personal access token PAT | pat\.[A-Za-z0-9]{22}\.[0-9a-fA-F]{24}\.[A-Za-z0-9]{20}
?Helicone | API key | pk-[A-Za-z0-9]{32,}
?Hexpm | API key | hexpm_[A-Za-z0-9+/]{40,}={0,2}
Highnote | secret live key | sk_live_a2V5Xz[A-Za-z0-9+/]{69}={0,2}
?Honeycomb | API key | hcai_[A-Za-z0-9]{22}
HubSpot Private App | token | pat-[A-Za-z0-9]{2,3}-[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
?ImageKit Private | API key | private_[\w-]{8,128}
Infracost | API token | ico-[A-Za-z0-9]{32}
Instagram Graph API | access token | IGQVJ[\w-]{50,}
?Intercom | access token | dG9r[A-Za-z0-9+/]{100,}={0,2}
Ionic | personal access token | ion_[A-Za-z0-9]{42}
?Jfrog | API key | AKCp8[A-Za-z0-9]{32,}
JFrog Artifactory | API key | AKCp[A-Za-z0-9]{68,70}
JFrog Artifactory | reference token | cmVmd[A-Za-z0-9]{59}
Jina Search Foundation | API key | jina_[A-Za-z0-9]{60}
?JW Player | player API credentials | API_KEY_[A-Za-z0-9]{16,32}
?Langsmith | API key | lsv2_[\w-]{40,}
?Lark | app id | cli_[A-Za-z0-9]{16}
?LaunchDarkly | API or mobile key | (?:api|mob)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}
?LaunchDarkly | sdk key | sdk-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}
?Lemon Squeezy | API key | lmsq_[A-Za-z0-9]{30,}
Lichess | personal access token | lip_[\w]{16,60}
?Livechat | API token | dal:[\w-]{20,60}
?LocationIQ | API token | pk\.[0-9a-f]{32,} ; sk\.[0-9a-f]{32,}
?Lokalise | API key | lol[0-9a-f]{40,64}
Mailersend | API token | mlsn\.[A-Za-z0-9]{30,100}
Mailgun | private API token | key-[0-9a-fA-F]{32}
Mailgun | pub key | pubkey-[0-9a-fA-F]{32}
?Mapbox | access token | pk\.eyJ[\w-]{60,128}\.[\w-]{20,64} ; sk\.eyJ[\w-]{60,128}\.[\w-]{20,64}
Mapbox | API token | pk\.[A-Za-z0-9]{60}\.[A-Za-z0-9]{22}
Mapbox Secret | access token | sk\.[A-Za-z0-9+/=-]{32,128}\.[A-Za-z0-9+/=-]{20,30}
Mapbox Temporary | access token | tk\.[A-Za-z0-9+/=-]{32,1200}\.[A-Za-z0-9+/=-]{20,30}
MaxMind | license key | [A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk
Mercury | production API token | mercury_production_[a-z]{3,6}_[A-Za-z0-9]{40,50}_yrucrem
Mergify | application key | mergify_application_key_[\w-]{40,200}
Midtrans | production server client key | Mid-(?:server|client)-[\w]{10,20}
?Microsoft Teams | webhook of another form | https://[\w-]{1,60}\.webhook\.office\.com/webhookb2/[\w@-]{60,80}/IncomingWebhook/[A-Za-z0-9]{20,40}/[\w-]{30,40}
MiniMax | API key | sk-api-[\w-]{119}
MongoDB Atlas | atlas service account secret | mdb_sa_sk_[\w-]{40}
?MongoDB Atlas | atlas service account id | mdb_sa_id_[0-9a-f]{24}
?Mx | API credentials | CLIENT-[0-9a-fA-F]{10,24}
?Mycase | API credentials | mycase_[\w-]{32,}
?n8n | API credentials | n8n_api_[A-Za-z0-9]{40,}
?Neon | API key | neon_api_[\w-]{48}
?Neon | db connection string | neon_conn_[a-z0-9]{20,}
New Relic | license key | eu01xx[0-9a-f]{30}NRAL ; [0-9a-f]{36}NRAL
New Relic Admin | API key | nraa-[0-9a-fA-F]{27}
New Relic Insights Query | key | nriq-[\w-]{32}
New Relic Pixie | API key | px-api-[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
New Relic Pixie Deploy | key | px-dep-[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
New Relic REST | API key | nrra-[0-9a-fA-F]{42}
Notion OAuth Refresh | token | nrt_[\w]{40,55}
?Novu | API key | nvu_[A-Za-z0-9]{30,}
Octopus Deploy | API key | API-[A-Z0-9]{26}
?Okta | client id | 0oa[A-Za-z0-9]{17}
OneSignal | rich authentication token | os_v2_(?:app|org)_[a-z2-7]{103}
Onfido | live API token ca | api_live_ca\.[\w-]{20,80}
Onfido | live API token eu | api_live\.[\w-]{20,80}
Onfido | live API token us | api_live_us\.[\w-]{20,80}
Openrouter | API key | sk-or-v1-[0-9a-fA-F]{64}
?Paddle | API key | pdl_(?:live|sdbx)_apikey_[\w]{30,}
Paddle | live API key | pdl_live_apikey_[a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}
Pagarme | API key | ak_live_[A-Za-z0-9]{30}
?Percy | token | percy_[\w-]{30,}
Persona | production API key | persona_production_[a-z0-9_-]{20,80}
Pinterest | access token | pina_[\w-]{20,200}
?Pirsch | API token | pa_[A-Za-z0-9]{32,40}
Plaid | access token Production | access-production-[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Plaid | access token Sandbox | access-sandbox-[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Plaid | API token | access-(?:sandbox|development|production)-[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
Polar | oauth access token | polar_at_[\w-]{20,100}
Polar | organization access token | polar_oat_[\w-]{20,100}
Polar | personal access token | polar_pat_[\w-]{20,100}
PostHog | project API key | phc_[\w-]{41,44}
?Postmark | webhook credentials | wh_[\w-]{30,}
Prefect | API token | pnu_[A-Za-z0-9]{36}
Proof | full access API key | prf_(?:cli_)?[\w-]{20,80}
PubNub Publish | key | pub-c-[A-Za-z0-9]{8}(?:-[A-Za-z0-9]{4}){3}-[A-Za-z0-9]{12}
PubNub Subscription | key | sub-c-[A-Za-z0-9]{8}(?:-[A-Za-z0-9]{4}){3}-[A-Za-z0-9]{12}
?PyPI | API token | pypi-[\w-]{100,128}
?Radar | io API key | prj_(?:live|test)_[A-Za-z0-9]{40,}
Rainforest Pay | production API key | apikey_[0-9a-f]{64}
Ramp | client secret | ramp_sec_[A-Za-z0-9]{48}
?Ramp | client id | ramp_id_[A-Za-z0-9]{40}
Razorpay | API key | rzp_live_[A-Za-z0-9]{14}
Razorpay Test | API key | rzp_test_[A-Za-z0-9]{14}
ReadMe | API token | rdme_[a-z0-9]{70}
redirect.pizza | API token | rpa_[A-Za-z0-9]{30}
?Replit | API token | replit_token_[\w-]{30,}
?Retool | API key | retool_api_[A-Za-z0-9]{32,}
Riot Games | API key | RGAPI-[\w-]{36}
?Rippling | API key | rpl_[A-Za-z0-9]{40,}
Rootly | API key | rootly_[0-9a-f]{64}
?Rootly | API token | rootly-[\w]{40,}
Salesforce | session id | 00D[A-Za-z0-9]{12,18}![\w.-]{80,260}
Samsara | API token | samsara_api_[A-Za-z0-9]{26,32}
Scalingo | API token | tk-us-[\w-]{48}
Segment | public API token | sgp_[A-Za-z0-9]{64}
SendGrid | API token | SG\.[\w.=-]{66}
?Sentry | auth token | sntrys_[A-Za-z0-9+/]{64,128}
SettleMint | application access token | sm_aat_[A-Za-z0-9]{16}
SettleMint | personal access token | sm_pat_[A-Za-z0-9]{16}
SettleMint | service access token | sm_sat_[A-Za-z0-9]{16}
Shippo | API token | shippo_(?:live|test)_[0-9a-fA-F]{40} ; shippo_live_[0-9a-f]{32} ; shippo_test_[0-9a-f]{32}
Shopify access token | credential | shp(?:at|ca|pa|ss)_[0-9a-fA-F]{30,34}
Shutterstock OAuth | token | v2/[A-Za-z0-9]{388}
Slack | app token | xapp-[0-9]-[A-Za-z0-9]{3,40}-[0-9]{3,40}-[A-Za-z0-9]{10,80}
Slack | bot token | xoxb-[0-9]{10,13}-[0-9]{10,13}[A-Za-z0-9-]{0,}
Slack | rotating token | xox[abeoprs]-[0-9A-Za-z]{6,14}-[0-9A-Za-z]{6,14}-[0-9A-Za-z]{24,40}
?Soracom | API credentials | keyId-[A-Za-z0-9]{8}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{12}
Sourcegraph Cody | API key | slk_[0-9a-fA-F]{64}
StackHawk | API key | hawk\.[\w-]{20}\.[\w-]{20}
?Stytch | magic link credentials | public-token-[A-Za-z0-9]{36}
?Stytch | project id | project-[A-Za-z0-9]{36}
?Stytch | secret | secret-[A-Za-z0-9]{36}
Supabase | management token | sbp_[a-z0-9_-]{40}
?Supabase | publishable key | sb_publishable_[\w-]{22}_[\w-]{8}
Tailscale | API key | tskey-api-[\w-]{20,36} ; tskey-[a-z]{3,10}-[\w-]{20,36}
Tavily | API key | tvly-[A-Za-z0-9]{32}
TeamworkDesk | API token | tkn\.v1_[A-Za-z0-9]{71}=
Thunderstore | API token | tss_[\w-]{20,80}
Tines | webhook | https://[\w.-]{1,60}\.tines\.com/webhook/[0-9a-f]{32}/[0-9a-f]{32,40}
Ubidots | token | BBFF-[A-Za-z0-9]{30}
?Unitycloud | API key | UCA-[A-Za-z0-9]{32,}
Unkey | root key | unkey_[A-Za-z0-9]{20,32}
Upcloud | API token | ucat_[A-Za-z0-9]{24,32}
Val Town | API token | vtwn_[\w-]{20,80}
?Vercel | API token v2 | vercel_v2_[A-Za-z0-9]{24}
?Vercel | edge function credentials | ecfg_[\w-]{8,128}
Voiceflow | API key | VF\.(?:(?:DM|WS)\.)?[0-9a-fA-F]{24}\.[A-Za-z0-9]{16}
Voyage AI | API key | pa-[\w-]{43}
Wakatime | API key | waka_[A-Za-z0-9]{36,64}
?Webex | access token | ZmRk[\w-]{50,200}\.[\w-]{0,}\.[\w-]{0,}
?WooCommerce | consumer key | ck_[0-9a-f]{40}
Workato | developer API token | wrka[a-z]{0,2}-eyJ[\w-]{8,400}\.[\w-]{16,800}\.[\w-]{40,800}
xAI | API key | xai-[\w-]{70,120}
?Xata | API key | xau_[\w-]{40,}
?Xmatters | API credentials | xm-api-key-[A-Za-z0-9]{40,}
Yandex | access token | t1\.[\w-]+\.[\w-]{86}={0,2}
Yandex | API key | AQVN[\w-]{35,38}
?Yandex | translate API key | trnsl\.1\.1\.[0-9]{8}T[0-9]{6}Z\.[0-9a-f]{8}\.[0-9a-f]{24}
?Zapier | nla API key | sk_ac_[A-Za-z0-9]{32,}
Zapier | webhook | https://hooks\.zapier\.com/hooks/catch/[A-Za-z0-9]{16,40}
Zoho CRM API | access token | 1000\.[0-9a-fA-F]{32}\.[0-9a-fA-F]{32}
`;
