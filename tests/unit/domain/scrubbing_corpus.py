"""Texts as notebooks and tracebacks have them, and what of each must not leave.

All made up. Whatever looks like a real key is drawn from a seeded generator and put together
here, so that no scanner of repositories takes this file for a leak.
"""

# ruff: noqa: E501 - a case is read in one line

import random
import string
from typing import NamedTuple

HEX = "0123456789abcdef"
MIXED = string.ascii_letters + string.digits
UPPER = string.ascii_uppercase + string.digits


class Case(NamedTuple):
    text: str
    secrets: tuple[str, ...] = ()
    """What must be hidden, whole; nothing else may be."""


_drawn = random.Random(20261122)


def made(length: int, letters: str = MIXED) -> str:
    """Random letters with at least one digit and one letter where ``letters`` has both."""
    drawn = "".join(_drawn.choice(letters) for _ in range(length - 2))
    return drawn + next(one for one in "aA1" if one in letters) + "7"


def case(template: str, *secrets: str) -> Case:
    """``template`` with each ``@@`` replaced by the next secret."""
    text = template
    for secret in secrets:
        text = text.replace("@@", secret, 1)
    return Case(text, secrets)


def keys() -> list[Case]:
    """Keys and tokens that show by their shape."""
    jwt = ".".join(("ey" + "J" + made(30), "ey" + "J" + made(60), made(43)))
    pem = "\n".join(
        [
            "-----BEGIN RSA PRIV" + "ATE KEY-----",
            made(64),
            made(64),
            "-----END RSA PRIV" + "ATE KEY-----",
        ]
    )
    openssh = (
        f"-----BEGIN OPENSSH PRIVATE KEY-----\\n{made(60)}\\n-----END OPENSSH PRIVATE KEY-----"
    )
    pgp = (
        f"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{made(64)}\n-----END PGP PRIVATE KEY BLOCK-----"
    )
    return [
        case('boto3.client("s3", aws_access_key_id="@@")', "AK" + "IA" + made(16, UPPER)),
        case("export AWS_ACCESS_KEY_ID=@@", "AS" + "IA" + made(16, UPPER)),
        case('session = boto3.Session("@@", secret)', "AK" + "IA" + made(16, UPPER)),
        case('aws_secret_access_key = "@@"', made(38) + "/9"),
        case("AWS_SECRET_ACCESS_KEY=@@", made(40)),
        case("aws_session_token = @@", "Fwo" + made(120)),
        case("!git clone https://@@@github.com/a/b", "gh" + "p_" + made(36)),
        case("g = Github('@@')", "gh" + "p_" + made(36)),
        case("headers = {'Authorization': 'token @@'}", "gh" + "o_" + made(36)),
        case("GH=@@ gh repo list", "github" + "_pat_" + made(22) + "_" + made(59)),
        case("gl = gitlab.Gitlab(url, private_token='@@')", "gl" + "pat-" + made(20)),
        case("runner register --token @@", "gl" + "rt-" + made(20)),
        case("client = WebClient('@@')", "xox" + "b-" + made(12, string.digits) + "-" + made(24)),
        case("slack = '@@'", "xox" + "p-" + made(40)),
        case("app = '@@'", "xap" + "p-1-A" + made(10, UPPER) + "-" + made(12, string.digits) + "-" + made(40, HEX)),
        case("requests.post('https://hooks.slack.com/services/@@', json=m)", "T" + made(8, UPPER) + "/B" + made(8, UPPER) + "/" + made(24)),
        case("url = 'https://discord.com/api/webhooks/@@'", made(18, string.digits) + "/" + made(68)),
        case("gmaps = googlemaps.Client(key='@@')", "AI" + "za" + made(35)),
        case("creds = '@@'", "ya" + "29." + made(80)),
        case('"client_secret": "@@"', "GOC" + "SPX-" + made(28)),
        case("DefaultEndpointsProtocol=https;AccountName=ada;AccountKey=@@;EndpointSuffix=core", made(86) + "=="),
        case("Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=@@", made(43) + "="),
        case("https://ada.blob.core.windows.net/c/f.csv?sv=2022-11-02&sig=@@", made(40) + "%3D"),
        case("AZURE = '@@'", "abc" + "8Q~" + made(34)),
        case("stripe.api_key = '@@'", "sk" + "_live_" + made(24)),
        case("stripe.api_key = '@@'", "sk" + "_test_" + made(24)),
        case("endpoint_secret = '@@'", "wh" + "sec_" + made(32)),
        case("openai.api_key = '@@'", "sk" + "-" + made(48)),
        case("OpenAI(api_key='@@')", "sk" + "-proj-" + made(60)),
        case("anthropic.Anthropic(api_key=\"@@\")", "sk" + "-ant-api03-" + made(80)),
        case("login('@@')", "hf" + "_" + made(34)),
        case("replicate = '@@'", "r8" + "_" + made(37)),
        case("//packages.example.org/:_authToken=@@", "npm" + "_" + made(36)),
        case("twine upload -u __token__ -p @@", "py" + "pi-AgEIcHlwaS5vcmc" + made(60)),
        case("sg = SendGridAPIClient('@@')", "SG" + "." + made(22) + "." + made(43)),
        case("twilio = '@@'", "SK" + made(32, HEX)),
        case("mailgun = ('api', '@@')", "key" + "-" + made(32, HEX)),
        case("bot = Bot('@@')", made(9, string.digits) + ":AA" + made(33)),
        case("doctl auth init -t @@", "dop" + "_v1_" + made(64, HEX)),
        case("DATABRICKS = '@@'", "da" + "pi" + made(32, HEX)),
        case("notion = Client(auth='@@')", "nt" + "n_" + made(40)),
        case("Cookie says @@ here", jwt),
        case("id_token = '@@'", jwt),
        case("curl -H 'Authorization: Bearer @@' https://x", jwt),
        case("headers={'Authorization': f'Bearer @@'}", made(40)),
        case("Authorization: Basic @@", made(24) + "=="),
        case('{"Authorization": "Token @@"}', made(40, HEX)),
        case("h = 'helpouts_token is @@'", "helpouts" + "_" + made(32)),
        case("Authorization: Bearer @@", "helpouts" + "_" + made(40)),
        case("http://127.0.0.1:8888/lab?token=@@", made(48, HEX)),
        case("Or copy http://localhost:8888/?token=@@ now", made(48, HEX)),
        case("https://api.openweathermap.org/data?q=Oslo&appid=7&api_key=@@", made(32, HEX)),
        case("https://maps.example.org/x?key=@@&v=3", made(32)),
        Case(f"key = '''{pem}'''", (pem,)),
        Case(f'k = "{openssh}"', (openssh,)),
        Case(pgp, (pgp,)),
        Case("-----BEGIN PRIV" + f"ATE KEY-----\n{(cut := made(64))}", ("-----BEGIN PRIV" + f"ATE KEY-----\n{cut}",)),
        case('{"username":"ada","key":"@@"}', made(32, HEX)),
        case("wandb.login(key='@@')", made(40, HEX)),
    ]  # fmt: skip


def named() -> list[Case]:
    """Values that a name beside them calls secret."""
    return [
        case('password = "@@"', "hunter2"),
        case("PASSWORD='@@'", "correct horse battery"),
        case("db_password = '@@'", "Sommer2026!"),
        case('psycopg2.connect(host="h", user="ada", password="@@")', "geheim"),
        case('conn = connect(user="ada", passwd="@@", db="x")', "s3cr3t"),
        case('{"user": "ada", "password": "@@"}', "pa$$w0rd"),
        case("os.environ['DB_PASSWORD'] = '@@'", "swordfish"),
        case("os.environ.setdefault('API_KEY', '@@')", made(20)),
        case("%env API_TOKEN=@@", made(24)),
        case("export DB_PASSWORD=@@", "swordfish"),
        case("POSTGRES_PASSWORD=@@", "tr0ub4dor"),
        case("JUPYTER_TOKEN=@@", made(48, HEX)),
        case("JUPYTERHUB_API_TOKEN=@@ jupyterhub", made(32, HEX)),
        case("c.ServerApp.token = '@@'", made(32, HEX)),
        case("c.ServerApp.password = '@@'", "argon2:$argon2id$v=19$m=10240"),
        case("password: @@", "tr0ub4dor&3"),
        case("  api_key: @@", made(32)),
        case("api-key = @@", made(32)),
        case('"api_key": "@@",', made(32, HEX)),
        case("x-api-key: @@", made(40)),
        case("client = Client(api_key=\"@@\", region='eu')", made(16)),
        case("API_KEY = '@@'", made(39)),
        case("SECRET_KEY = '@@'", "django-insecure-" + made(50)),
        case("secret = b'@@'", "not for you to read"),
        case("app.config['SECRET_KEY'] = '@@'", made(24)),
        case("client_secret='@@'", made(32)),
        case("consumer_secret = \"@@\"", made(50)),
        case("access_token = '@@'", made(60)),
        case("ACCESS_TOKEN_SECRET = '@@'", made(45)),
        case("refresh_token='@@'", made(60)),
        case("token = '@@'", made(32)),
        case("token='@@'", made(40, HEX)),
        case("TOKEN = \"@@\"", made(30)),
        case("auth_token: '@@'", made(30)),
        case("bot_token = '@@'", made(30)),
        case("mysql --user=ada --password=@@ shop", "hunter2"),
        case("pg_dump --password @@", "hunter2pg"),
        case("tool login --token @@", made(40)),
        case("sshpass -p '@@' ssh ada@h", "hunter2"),
        case("curl -u ada:@@ https://x.example.org", "hunter2"),
        case("requests.get(u, auth=('ada', '@@'))", "hunter2"),
        case("server.login('ada', '@@')", "hunter2"),
        case("HTTPBasicAuth('ada', '@@')", "hunter2"),
        case("machine h login ada password @@", "hunter2"),
        case("CREATE USER ada IDENTIFIED BY '@@'", "hunter2"),
        case("engine = create_engine('postgresql://ada:@@@db:5432/shop')", "hunter2"),
        case("mongodb+srv://ada:@@@cluster0.x.mongodb.net/test", "hunter2"),
        case("redis://:@@@cache:6379/0", "hunter2"),
        case("amqp://guest:@@@mq:5672/", "Fruehling1"),
        case("https://ada:@@@example.org/simple", "hunter2"),
        case("Server=db;Database=x;User Id=ada;Password=@@;", "Hunter2!"),
        case("DRIVER={ODBC};SERVER=h;UID=ada;PWD=@@", "Hunter2!"),
        case("File \"x.py\", line 3\n    pw(password='@@')", "hunter2"),
        case("connect() got password='@@' for user 'ada'", "hunter2"),
        case("zf.extractall(pwd=b'@@')", "hunter2"),
        case("passphrase = '@@'", "lange Nacht"),
        case("my_secret_token = '@@'", made(28)),
        case("encryption_key = '@@'", made(43) + "="),
        case("private_key = '@@'", made(64, HEX)),
        case("credentials = '@@'", "ada-hunter2"),
        case("const apiKey = \"@@\";", made(32)),
        case("'accessToken': '@@'", made(32)),
        case('dbPassword := "@@"', "hunter2"),
        case("password => '@@'", "hunter2"),
    ]  # fmt: skip


def people() -> list[Case]:
    """Names in paths, addresses, telephone numbers."""
    return [
        case('File "/home/@@/work/sales.py", line 3', "amara"),
        case("/Users/@@/Library/Python/3.11/lib/x.py", "Amara.Nair"),
        case("FileNotFoundError: '/home/@@/data.csv'", "amara"),
        case("C:\\Users\\@@\\Documents\\x.ipynb", "Amara Nair"),
        case("open('C:\\\\Users\\\\@@\\\\x.csv')", "amara"),
        case("open('C:/Users/@@/x.csv')", "amara"),
        case("/mnt/c/Users/@@/x", "amara"),
        case("http://hub.example.org/user/@@/lab", "amara"),
        case("cd /home/@@", "amara"),
        case("# by @@", "amara.nair@example.edu"),
        case("mail to @@.", "ada@lovelace.org"),
        case("df.loc[0, 'mail'] = '@@'", "a.b+c@mail.uni-x.de"),
        case("call @@ now", "+49 170 1234567"),
        case("tel: @@", "(555) 123-4567"),
        case("sys.path: ['/home/@@/a', '/home/@@/b']", "ada", "ada"),
    ]


def innocent() -> list[Case]:
    """Scientific code that looks like secrets and has none."""
    base64_picture = "iVBORw0KGgo" + "AAAANSUhEUgAAAAUA" * 20
    texts = [
        "token = 'the'",
        "for token in tokens: print(token)",
        "tokens = ['to', 'be', 'or', 'not']",
        "tokenizer = AutoTokenizer.from_pretrained('bert-base-uncased')",
        "tokenizer = 'meta-llama/Llama-2-7b-hf'",
        "token = tokens[i + 1]",
        "token = doc[3].text",
        "pad_token = '[PAD]'",
        "eos_token='<|endoftext|>'",
        "unk_token: '<unk>'",
        "mask_token='[MASK]', sep_token='[SEP]'",
        "max_tokens=512",
        "num_tokens = 16384",
        "token_count = Counter(tokens)",
        "token_ids = [101, 2023, 2003, 102]",
        "token_type = 'NOUN'",
        "token = 'covid19'",
        "token2id = {'a': 1}",
        "special_tokens_dict = {'additional_special_tokens': ['<s1>']}",
        "print(f'token={token!r}')",
        "next_token = 'ID2026'",
        "token: str = ''",
        "token: spacy.tokens.Token",
        "def f(password: str, token: str | None = None): ...",
        "password = getpass.getpass('Password: ')",
        "password = input('Enter your password: ')",
        "password = os.environ['DB_PASSWORD']",
        "api_key = os.getenv('OPENAI_API_KEY')",
        "api_key=api_key",
        "api_key = '<your key>'",
        "api_key = 'YOUR_API_KEY_HERE'",
        "api_key = 'xxxxxxxxxxxx'",
        "password = '...'",
        "password = '***'",
        "password='${DB_PASSWORD}'",
        "password = f'{secret}'",
        "password=None",
        "raise ValueError('password must not be empty')",
        "df['password_length'] = df.pw.str.len()",
        "secret = secrets.token_hex(16)",
        "SECRET_KEY = config('SECRET_KEY')",
        "secretary = 'Rosalind Franklin 1952'",
        "KeyError: 'token'",
        "KeyError: 'api_key'",
        "AttributeError: 'Token' object has no attribute 'lemma'",
        "key = 'shop_id'",
        "df.sort_values(key=lambda s: s.str.lower())",
        "primary_key = 'order_id'",
        "foreign_key='shops.id'",
        "public_key = load('k.pem')",
        "sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'",
        "md5 = 'd41d8cd98f00b204e9800998ecf8427e'",
        "commit 9f31559e6b39ec81ca2269d4977b0131884a52f1",
        "!pip install git+https://github.com/a/b@9f31559e6b39ec81ca2269d4977b0131884a52f1",
        "uuid = '123e4567-e89b-12d3-a456-426614174000'",
        "run_id = '7c9e6679-7425-40de-944b-e07fc1f90ae7'",
        "x = 3.14159265358979323846264338327950288419716939937510",
        "n = 170141183460469231731687303715884105727",
        "dna = 'ACGTACGTTAGCCGATAGCTTACGATCGATCGTACGATC'",
        "protein = 'MKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQAPILSRVGDGTQDNLSGAEK'",
        "smiles = 'CC(=O)OC1=CC=CC=C1C(=O)O'",
        f"<img src='data:image/png;base64,{base64_picture}'>",
        "array([[1.00000000e+00, 2.5], [3.0, 4.0e-12]])",
        "y = X@W.T + b",
        "y = A@B",
        "loss = x@w.mean()",
        "@pytest.mark.parametrize('x', [1])",
        "@app.get('/items')",
        "git clone git@github.com:numpy/numpy.git",
        "s3://bucket/key/part-0000.parquet",
        "https://example.org:8080/path?page=2&sort=asc",
        "https://doi.org/10.1038/s41586-020-2649-2",
        "sqlite:///shop.db",
        "postgresql://localhost:5432/shop",
        "postgresql://{user}:{password}@{host}/x",
        "/home/jovyan/work/x.ipynb",
        "/opt/conda/lib/python3.11/site-packages/pandas/core/frame.py",
        "C:\\Users\\Public\\data.csv",
        "File <ipython-input-3-2b1f0e9a4c7d> in <module>",
        "Cell In[12], line 3",
        "0x7f8b1c2d3e4f",
        "<matplotlib.axes._axes.Axes at 0x7f1a2b3c4d50>",
        "isbn = '978-3-16-148410-0'",
        "accession = 'GSM1234567'",
        "rs_id = 'rs1801133'",
        "2026-11-22T20:49:28.123456+00:00",
        "phone_model.fit(X, y)",
        "t = +1.234567 - 3.5",
        "sk-learn is great: from sklearn.svm import SVC",
        "sklearn.__version__ == '1.5.2'",
        "checkpoint = 'gpt2-medium-345M'",
        "model = 'text-embedding-3-small'",
        "token_pattern = r'(?u)\\b\\w\\w+\\b'",
        "vectorizer = TfidfVectorizer(token_pattern='[a-z]+')",
        "access = df['access_count']",
        "pass  # nothing",
        "pwd",
        "!pwd && ls",
        "print('pass rate', passed / total)",
        "passwords = df['password'].nunique()",
        "hash_key = hash(key)",
        "api_keys = load_keys(path)",
        "api_key_file = 'keys/openai.txt'",
        "token_url = 'https://auth.example.org/token'",
        "secret_name = 'db-credentials'",
        "HTTPError: 401 Client Error: Unauthorized for url: https://api.example.org/v1",
        "RuntimeError: CUDA error: device-side assert triggered",
        "pd.read_csv('data/passwords_2019.csv')",
        "credentials = service_account.Credentials.from_service_account_file(p)",
        "auth=('ada', password)",
        "server.login(user, password)",
        "model_id = 'sentence-transformers/all-MiniLM-L6-v2'",
        "token_embeddings = model.encode(sentences)",
        "Bearer of bad news: it does not converge",
        "authorization is needed",
        "color = '#1f77b4'",
        "EPSG:4326",
        "seed = 20261122",
        "version = 'v1.2.3-rc.4+build.567'",
        "bits = '0101010101010101010101010101'",
        "login(key=key)",
    ]
    return [Case(text) for text in texts]


CORPUS = [*keys(), *named(), *people(), *innocent()]
