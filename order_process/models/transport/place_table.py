"""Chinese provinces and cities with their postal codes, to some kilometres. Plain data.

A province: code, name, first two digits of its postal codes, its middle; then its cities: name, pinyin, first digits,
latitude, longitude."""

TABLE = """
BJ 北京 10 39.90 116.41:
  北京 Beijing 100,101,102 39.90 116.41.
TJ 天津 30 39.13 117.20:
  天津 Tianjin 300,301 39.13 117.20.
SH 上海 20 31.23 121.47:
  上海 Shanghai 200,201,202 31.23 121.47.
CQ 重庆 40 29.56 106.55:
  重庆 Chongqing 400,401,402 29.56 106.55; 万州 Wanzhou 404 30.81 108.41; 涪陵 Fuling 408 29.70 107.39;
  黔江 Qianjiang 409 29.53 108.77.
HE 河北 05,06,07 38.04 114.51:
  石家庄 Shijiazhuang 050,051,052 38.04 114.51; 衡水 Hengshui 053 37.74 115.67; 邢台 Xingtai 054,055 37.07 114.50;
  邯郸 Handan 056,057 36.61 114.49; 沧州 Cangzhou 061,062 38.30 116.84; 唐山 Tangshan 063,064 39.63 118.18;
  廊坊 Langfang 065 39.52 116.70; 秦皇岛 Qinhuangdao 066 39.94 119.60; 承德 Chengde 067,068 40.97 117.93;
  保定 Baoding 071,072,073,074 38.87 115.46; 张家口 Zhangjiakou 075,076 40.77 114.88.
SX 山西 03,04 37.87 112.55:
  太原 Taiyuan 030 37.87 112.55; 忻州 Xinzhou 034,035 38.42 112.73; 大同 Datong 037,038 40.08 113.30;
  临汾 Linfen 041 36.09 111.52; 吕梁 Lüliang 033 37.52 111.14; 运城 Yuncheng 043,044 35.03 111.01;
  阳泉 Yangquan 045 37.86 113.58; 长治 Changzhi 046,047 36.19 113.12; 晋城 Jincheng 048 35.49 112.85.
NM 内蒙古 01,02 40.84 111.75:
  呼和浩特 Hohhot 010,011 40.84 111.75; 乌兰察布 Ulanqab 012,013 40.99 113.13; 包头 Baotou 014 40.66 109.84;
  巴彦淖尔 Bayannur 015 40.74 107.39; 乌海 Wuhai 016 39.66 106.79; 鄂尔多斯 Ordos 017 39.61 109.78;
  呼伦贝尔 Hulunbuir 021,022 49.21 119.77; 赤峰 Chifeng 024,025 42.26 118.89; 锡林浩特 Xilinhot 026 43.93 116.08;
  通辽 Tongliao 028,029 43.65 122.24.
LN 辽宁 11,12 41.80 123.43:
  沈阳 Shenyang 110 41.80 123.43; 辽阳 Liaoyang 111 41.27 123.24; 铁岭 Tieling 112 42.22 123.73;
  抚顺 Fushun 113 41.88 123.96; 鞍山 Anshan 114 41.11 122.99; 营口 Yingkou 115 40.67 122.23;
  大连 Dalian 116 38.91 121.61; 本溪 Benxi 117 41.29 123.77; 丹东 Dandong 118 40.00 124.35;
  锦州 Jinzhou 121 41.10 121.13; 朝阳 Chaoyang 122 41.57 120.45; 阜新 Fuxin 123 42.02 121.67;
  盘锦 Panjin 124 41.12 122.07; 葫芦岛 Huludao 125 40.71 120.84.
JL 吉林 13 43.82 125.32:
  长春 Changchun 130 43.82 125.32; 吉林 Jilin 132 43.84 126.55; 延吉 Yanji 133 42.89 129.51;
  通化 Tonghua 134,135 41.73 125.94; 四平 Siping 136 43.17 124.35; 白城 Baicheng 137 45.62 122.84;
  松原 Songyuan 138 45.14 124.83.
HL 黑龙江 15,16 45.80 126.53:
  哈尔滨 Harbin 150,151 45.80 126.53; 绥化 Suihua 152 46.65 126.97; 伊春 Yichun 153 47.73 128.84;
  佳木斯 Jiamusi 154 46.80 130.32; 双鸭山 Shuangyashan 155 46.65 131.16; 牡丹江 Mudanjiang 157 44.55 129.63;
  鸡西 Jixi 158 45.30 130.97; 齐齐哈尔 Qiqihar 161 47.35 123.92; 大庆 Daqing 163,166 46.59 125.10;
  黑河 Heihe 164 50.25 127.53.
JS 江苏 21,22 32.06 118.80:
  南京 Nanjing 210,211 32.06 118.80; 镇江 Zhenjiang 212 32.19 119.42; 常州 Changzhou 213 31.81 119.97;
  无锡 Wuxi 214 31.49 120.31; 苏州 Suzhou 215 31.30 120.58; 徐州 Xuzhou 221 34.21 117.28;
  连云港 Lianyungang 222 34.60 119.22; 淮安 Huai'an 223 33.61 119.02; 宿迁 Suqian 2238 33.96 118.28;
  盐城 Yancheng 224 33.35 120.16; 扬州 Yangzhou 225 32.39 119.41; 泰州 Taizhou 2253 32.46 119.92;
  南通 Nantong 226 31.98 120.89.
AH 安徽 23,24 31.82 117.23:
  合肥 Hefei 230,231 31.82 117.23; 淮南 Huainan 232 32.63 117.00; 蚌埠 Bengbu 233 32.92 117.39;
  宿州 Suzhou-Anhui 234 33.65 116.96; 淮北 Huaibei 235 33.96 116.80; 阜阳 Fuyang 236 32.89 115.81;
  亳州 Bozhou 2368 33.84 115.78; 六安 Lu'an 237 31.74 116.52; 滁州 Chuzhou 239 32.30 118.32;
  芜湖 Wuhu 241 31.35 118.43; 宣城 Xuancheng 242 30.94 118.76; 马鞍山 Ma'anshan 243 31.67 118.51;
  铜陵 Tongling 244 30.95 117.81; 黄山 Huangshan 245 29.71 118.34; 安庆 Anqing 246 30.54 117.06;
  池州 Chizhou 247 30.66 117.49.
SD 山东 25,26,27 36.65 117.12:
  济南 Jinan 250,251 36.65 117.12; 聊城 Liaocheng 252 36.46 115.99; 德州 Dezhou 253 37.44 116.36;
  淄博 Zibo 255 36.81 118.05; 滨州 Binzhou 256 37.38 117.97; 东营 Dongying 257 37.43 118.67;
  潍坊 Weifang 261,262 36.71 119.16; 烟台 Yantai 264,265 37.46 121.45; 威海 Weihai 2642 37.51 122.12;
  青岛 Qingdao 266 36.07 120.38; 泰安 Tai'an 271 36.20 117.09; 济宁 Jining 272,273 35.41 116.59;
  菏泽 Heze 274 35.23 115.48; 临沂 Linyi 276 35.10 118.36; 日照 Rizhao 2768 35.42 119.53;
  枣庄 Zaozhuang 277 34.81 117.32.
ZJ 浙江 31,32 30.27 120.16:
  杭州 Hangzhou 310,311 30.27 120.16; 绍兴 Shaoxing 312 30.03 120.58; 湖州 Huzhou 313 30.89 120.09;
  嘉兴 Jiaxing 314 30.75 120.76; 宁波 Ningbo 315 29.87 121.55; 舟山 Zhoushan 316 29.99 122.21;
  台州 Taizhou-Zhejiang 317,318 28.66 121.42; 金华 Jinhua 321 29.08 119.65; 义乌 Yiwu 322 29.31 120.08;
  丽水 Lishui 323 28.47 119.92; 衢州 Quzhou 324 28.94 118.87; 温州 Wenzhou 325 27.99 120.70.
JX 江西 33,34 28.68 115.86:
  南昌 Nanchang 330,331 28.68 115.86; 九江 Jiujiang 332 29.71 116.00; 景德镇 Jingdezhen 333 29.27 117.18;
  上饶 Shangrao 334 28.45 117.94; 鹰潭 Yingtan 335 28.26 117.07; 宜春 Yichun-Jiangxi 336 27.81 114.42;
  萍乡 Pingxiang 337 27.62 113.85; 新余 Xinyu 338 27.82 114.92; 赣州 Ganzhou 341,342 25.83 114.93;
  吉安 Ji'an 343 27.11 114.99; 抚州 Fuzhou-Jiangxi 344 27.95 116.36.
FJ 福建 35,36 26.07 119.30:
  福州 Fuzhou 350 26.07 119.30; 莆田 Putian 351 25.45 119.01; 宁德 Ningde 352,355 26.67 119.55;
  南平 Nanping 353,354 26.64 118.18; 厦门 Xiamen 361 24.48 118.09; 泉州 Quanzhou 362 24.87 118.68;
  漳州 Zhangzhou 363 24.51 117.65; 龙岩 Longyan 364 25.08 117.02; 三明 Sanming 365,366 26.26 117.64.
HA 河南 45,46,47 34.75 113.63:
  郑州 Zhengzhou 450,451,452 34.75 113.63; 新乡 Xinxiang 453 35.30 113.93; 焦作 Jiaozuo 454 35.22 113.24;
  安阳 Anyang 455,456 36.10 114.39; 濮阳 Puyang 457 35.76 115.03; 鹤壁 Hebi 458 35.75 114.30;
  许昌 Xuchang 461 34.04 113.85; 漯河 Luohe 462 33.58 114.02; 驻马店 Zhumadian 463 33.01 114.02;
  信阳 Xinyang 464,465 32.15 114.09; 周口 Zhoukou 466 33.63 114.70; 平顶山 Pingdingshan 467 33.77 113.19;
  洛阳 Luoyang 471 34.62 112.45; 三门峡 Sanmenxia 472 34.77 111.20; 南阳 Nanyang 473,474 32.99 112.53;
  开封 Kaifeng 475 34.80 114.31; 商丘 Shangqiu 476 34.41 115.66.
HB 湖北 43,44 30.59 114.31:
  武汉 Wuhan 430 30.59 114.31; 孝感 Xiaogan 431,432 30.92 113.92; 仙桃 Xiantao 433 30.36 113.45;
  荆州 Jingzhou 434 30.33 112.24; 黄石 Huangshi 435 30.20 115.04; 鄂州 Ezhou 436 30.39 114.89;
  咸宁 Xianning 437 29.84 114.32; 黄冈 Huanggang 438 30.45 114.87; 襄阳 Xiangyang 441 32.01 112.12;
  随州 Suizhou 4413 31.69 113.38; 十堰 Shiyan 442 32.63 110.80; 宜昌 Yichang 443 30.69 111.29;
  恩施 Enshi 445 30.27 109.49; 荆门 Jingmen 448 31.04 112.20.
HN 湖南 41,42 28.23 112.94:
  长沙 Changsha 410 28.23 112.94; 湘潭 Xiangtan 411 27.83 112.94; 株洲 Zhuzhou 412 27.83 113.13;
  益阳 Yiyang 413 28.55 112.36; 岳阳 Yueyang 414 29.36 113.13; 常德 Changde 415 29.03 111.70;
  吉首 Jishou 416 28.26 109.70; 娄底 Loudi 417 27.70 112.00; 怀化 Huaihua 418 27.57 110.00;
  衡阳 Hengyang 421 26.89 112.57; 邵阳 Shaoyang 422 27.24 111.47; 郴州 Chenzhou 423,424 25.77 113.01;
  永州 Yongzhou 425 26.42 111.61; 张家界 Zhangjiajie 427 29.12 110.48.
GD 广东 51,52 23.13 113.26:
  广州 Guangzhou 510,511 23.13 113.26; 清远 Qingyuan 5115 23.68 113.06; 韶关 Shaoguan 512 24.81 113.60;
  梅州 Meizhou 514 24.29 116.12; 汕头 Shantou 515 23.35 116.68; 惠州 Huizhou 516 23.11 114.42;
  汕尾 Shanwei 5166 22.79 115.37; 河源 Heyuan 517 23.74 114.70; 深圳 Shenzhen 518 22.54 114.06;
  珠海 Zhuhai 519 22.27 113.58; 潮州 Chaozhou 521 23.66 116.62; 揭阳 Jieyang 522 23.55 116.37;
  东莞 Dongguan 523 23.02 113.75; 湛江 Zhanjiang 524 21.27 110.36; 茂名 Maoming 525 21.66 110.93;
  肇庆 Zhaoqing 526 23.05 112.47; 云浮 Yunfu 527 22.92 112.04; 佛山 Foshan 528 23.02 113.12;
  中山 Zhongshan 5284 22.52 113.39; 江门 Jiangmen 529 22.58 113.08; 阳江 Yangjiang 5295 21.86 111.98.
GX 广西 53,54 22.82 108.37:
  南宁 Nanning 530 22.82 108.37; 崇左 Chongzuo 532 22.38 107.36; 百色 Baise 533 23.90 106.62;
  钦州 Qinzhou 535 21.98 108.65; 北海 Beihai 536 21.48 109.12; 玉林 Yulin 537 22.65 110.18;
  防城港 Fangchenggang 538 21.69 108.35; 桂林 Guilin 541 25.27 110.29; 贺州 Hezhou 542 24.40 111.57;
  梧州 Wuzhou 543 23.48 111.28; 柳州 Liuzhou 545 24.33 109.43; 来宾 Laibin 546 23.75 109.22;
  河池 Hechi 547 24.69 108.09.
HI 海南 57 20.04 110.20:
  海口 Haikou 570 20.04 110.20; 儋州 Danzhou 571 19.52 109.58; 三亚 Sanya 572 18.25 109.51.
SC 四川 61,62,63,64 30.57 104.07:
  成都 Chengdu 610,611 30.57 104.07; 乐山 Leshan 614 29.55 103.77; 西昌 Xichang 615 27.89 102.26;
  攀枝花 Panzhihua 617 26.58 101.72; 德阳 Deyang 618 31.13 104.40; 眉山 Meishan 620 30.08 103.85;
  绵阳 Mianyang 621,622 31.47 104.68; 雅安 Ya'an 625 29.98 103.01; 广元 Guangyuan 628 32.44 105.84;
  遂宁 Suining 629 30.53 105.59; 达州 Dazhou 635 31.21 107.47; 巴中 Bazhong 636 31.87 106.75;
  南充 Nanchong 637 30.84 106.11; 广安 Guang'an 638 30.46 106.63; 内江 Neijiang 641,642 29.58 105.06;
  资阳 Ziyang 6413 30.13 104.63; 自贡 Zigong 643 29.34 104.78; 宜宾 Yibin 644 28.75 104.64;
  泸州 Luzhou 646 28.87 105.44.
GZ 贵州 55,56 26.65 106.63:
  贵阳 Guiyang 550 26.65 106.63; 毕节 Bijie 551 27.30 105.29; 六盘水 Liupanshui 553 26.59 104.83;
  铜仁 Tongren 554 27.73 109.19; 凯里 Kaili 556 26.57 107.98; 都匀 Duyun 558 26.26 107.52;
  安顺 Anshun 561 26.25 105.95; 兴义 Xingyi 562 25.09 104.90; 遵义 Zunyi 563,564 27.73 106.93.
YN 云南 65,66,67 25.04 102.71:
  昆明 Kunming 650,651,652 25.04 102.71; 玉溪 Yuxi 653 24.35 102.54; 曲靖 Qujing 655 25.49 103.80;
  昭通 Zhaotong 657 27.34 103.72; 蒙自 Mengzi 661 23.40 103.36; 普洱 Pu'er 665 22.79 100.97;
  景洪 Jinghong 666 22.00 100.80; 大理 Dali 671 25.61 100.27; 丽江 Lijiang 674 26.86 100.23;
  保山 Baoshan 678 25.11 99.16.
XZ 西藏 85,86 29.65 91.14:
  拉萨 Lhasa 850 29.65 91.14; 日喀则 Shigatse 857 29.27 88.88; 林芝 Nyingchi 860 29.65 94.36.
SN 陕西 71,72 34.34 108.94:
  西安 Xi'an 710 34.34 108.94; 咸阳 Xianyang 712,713 34.33 108.71; 渭南 Weinan 714,715 34.50 109.51;
  延安 Yan'an 716,717 36.59 109.49; 榆林 Yulin-Shaanxi 718,719 38.29 109.73; 宝鸡 Baoji 721,722 34.36 107.24;
  汉中 Hanzhong 723,724 33.07 107.02; 安康 Ankang 725 32.68 109.03; 商洛 Shangluo 726 33.87 109.94;
  铜川 Tongchuan 727 34.90 108.95.
GS 甘肃 73,74 36.06 103.83:
  兰州 Lanzhou 730 36.06 103.83; 白银 Baiyin 7309 36.54 104.14; 武威 Wuwei 733 37.93 102.64;
  张掖 Zhangye 734 38.93 100.45; 酒泉 Jiuquan 735 39.73 98.49; 天水 Tianshui 741 34.58 105.72;
  定西 Dingxi 743 35.58 104.63; 平凉 Pingliang 744 35.54 106.67; 庆阳 Qingyang 745 35.71 107.64.
QH 青海 81 36.62 101.78:
  西宁 Xining 810 36.62 101.78; 格尔木 Golmud 816 36.40 94.90.
NX 宁夏 75 38.49 106.23:
  银川 Yinchuan 750 38.49 106.23; 吴忠 Wuzhong 751 37.99 106.20; 石嘴山 Shizuishan 753 39.02 106.38;
  固原 Guyuan 756 36.02 106.24.
XJ 新疆 83,84 43.83 87.62:
  乌鲁木齐 Urumqi 830 43.83 87.62; 昌吉 Changji 831 44.01 87.31; 石河子 Shihezi 832 44.31 86.08;
  克拉玛依 Karamay 834 45.58 84.89; 伊宁 Yining 835 43.91 81.28; 哈密 Hami 839 42.82 93.51;
  库尔勒 Korla 841 41.73 86.17; 阿克苏 Aksu 843 41.17 80.26; 喀什 Kashgar 844 39.47 75.99;
  和田 Hotan 848 37.11 79.92.
HK 香港 99 22.32 114.17:
  香港 Hongkong 9990 22.32 114.17.
MO 澳门 99 22.20 113.54:
  澳门 Macau 9991 22.20 113.54.
"""


def _read():
    provinces, province_of, cities, prefixes = {}, {}, {}, {}
    for paragraph in TABLE.strip().removesuffix(".").split(".\n"):
        head, rows = paragraph.split(":", 1)
        code, _name, digits, latitude, longitude = head.split()
        provinces[code] = (float(latitude), float(longitude))
        province_of.update(dict.fromkeys(digits.split(","), code))
        for row in rows.split(";"):
            name, pinyin, starts, latitude, longitude = row.split()
            place = (float(latitude), float(longitude))
            cities.setdefault(name, place)
            cities.setdefault(pinyin.lower(), place)
            for start in starts.split(","):
                prefixes.setdefault(start, place)
    return provinces, province_of, cities, prefixes


PROVINCES, PROVINCE_OF, CITIES, PREFIXES = _read()
